"""How a Python peer works: it reads a job per line and answers with a line. serve-jobs.ts describes both."""
import json
import sys


def serve_jobs(run):
    """run(job) returns a dictionary of figures, and raises when it refuses the image."""
    for line in sys.stdin:
        try:
            job = json.loads(line)
            reply = {"ok": True, "isMoving": job["isMoving"], **run(job)}
        except Exception as error:
            reply = {"ok": False, "reason": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)
