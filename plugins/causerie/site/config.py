"""The options of the plugin in `mkdocs.yml`; the reference page is checked against them."""

from mkdocs.config import config_options as c
from mkdocs.config.base import Config

from causerie.core.forges import Forge
from causerie.render.language import CODES


class RepositoryConfig(Config):
    """Options under `repository:`."""

    url = c.Type(str, default="")
    """The page of the repository, such as `https://github.com/me/my-series`."""

    branch = c.Type(str, default="main")
    """The branch that is published."""

    forge = c.Optional(c.Choice([forge.value for forge in Forge]))
    """`github`, `gitlab` or `forgejo` (Gitea too). Default: told by the best known hosts."""


class CauserieConfig(Config):
    """Options under `plugins: - causerie:`. All have a default."""

    author = c.Type(str, default="")
    """The name that signs the posts, and that no reader may bear. Default: `site_author`."""

    language = c.Optional(c.Choice(CODES))
    """`fr` or `en`: the words of addresses and of the interface. Default: the theme's language."""

    timezone = c.Type(str, default="Europe/Paris")
    """The zone in which a day begins and ends, by its name in the IANA database."""

    chapters = c.Type(str, default="chapters")
    """The folder of the series, relative to `mkdocs.yml`."""

    comments = c.Type(str, default="comments")
    """The folder of the published answers, relative to `mkdocs.yml`."""

    footer = c.ListOfItems(c.Type(str), default=[])
    """Pages of `docs/` linked from the foot of every page, such as `mentions-legales.md`."""

    repository = c.SubConfig(RepositoryConfig)
    """Where readers may propose answers by pull request. Without a `url`, no page speaks of it."""

    receiver = c.Type(bool, default=False)
    """Whether `causerie receive` runs behind the site: then each open case has a form."""

    contact = c.Type(str, default="")
    """The address to which readers may also mail an answer, such as `me@example.org`."""

    licence = c.Type(str, default="")
    """The licence of the answers, in the words readers will agree to, such as `CC BY-SA 4.0`."""
