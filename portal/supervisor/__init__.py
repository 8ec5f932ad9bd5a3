"""The process tree of `manage.py up`: one supervisor, the web server, the job worker, and a guard.

Every child leads a session of its own, so that Ctrl-C reaches the supervisor alone and a child is ended with
everything it started. The parts: `prepare` (before anything runs), `child`, `guard` (the supervisor was killed),
`signals`, `watchdog` (a worker that hangs) and `run` (the loop).
"""
