"""Every check of `redress policy check`: its code, why it is there, and what it says no and yes to."""
