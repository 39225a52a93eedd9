"""`redress rollout`: one file for each command, put together in group."""
