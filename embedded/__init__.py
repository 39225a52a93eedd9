"""The whole stack on one machine, nothing installed by hand."""
