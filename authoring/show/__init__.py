"""A policy as a page that people can read, in Chinese, English or both."""
