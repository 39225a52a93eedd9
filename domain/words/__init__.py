"""The one table of words: what facts, fields, states, things and choices are called in Chinese and English."""
