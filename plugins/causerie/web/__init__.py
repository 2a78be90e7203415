"""What the dynamic pages share: the shell they wear, their headers, the forms sent to them."""
