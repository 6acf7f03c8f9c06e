"""What `make bench` is made of; run.py joins the parts."""
