"""Every check of `redress policy check`: its code, the reason for it, its text, a bad and a good example."""
