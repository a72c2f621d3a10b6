"""Entry of the process that measures vipsthumbnail, a program that ends after its images.

It runs once for one image and once for that image and `repeats` more. The difference is what an image costs without the
start of the program. Each copy has a name of its own, because libvips caches by name.
"""
import os
import resource
import tempfile

from serve_jobs import serve_jobs

# The others keep no profile when they are stripped. `profile` is an option of some formats only.
SAVE_OPTIONS = {"webp": "[strip,profile=none]"}
# The kernel ends a program that hangs after this CPU time, in seconds.
resource.setrlimit(resource.RLIMIT_CPU, (120, 120))


def run_program(folder, job, size, count):
    names, frames = [], "[n=-1]" if job["isMoving"] else ""
    for i in range(count):
        name = os.path.join(folder, f"copy{i}")
        if not os.path.lexists(name):
            os.symlink(os.path.abspath(job["path"]), name)
        names.append(name + frames)
    end = f"_small.{job['format']}"
    output = os.path.join(folder, "%s" + end + SAVE_OPTIONS.get(job["format"], "[strip]"))
    box = f"{size['width']}x{size['height']}"
    fit = ["--size", box, "--smartcrop", "centre"] if size["isCover"] else ["--size", box + ">"]
    options = [*fit, "--output", output]
    # For a source without a profile this option only darkens the shadows: SSIM 0.81 in place of 0.96 on one photo (8.14).
    if job["isColorManaged"]:
        options += ["--export-profile", "srgb"]
    # One thread, as sharp has by default on glibc.
    environment = {**os.environ, "VIPS_CONCURRENCY": "1"}
    # sharp sets this in the process that starts us. With it, vipsthumbnail does not find its modules, such as AVIF's.
    environment.pop("VIPSHOME", None)
    quiet = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_WRONLY, 0) for fd in (1, 2)]
    command = ["vipsthumbnail", *options, *names]
    pid = os.posix_spawnp(command[0], command, environment, file_actions=quiet)
    _, status, usage = os.wait4(pid, 0)
    if status != 0:
        raise ValueError(f"vipsthumbnail ended with status {status}")
    thumbnail = names[0] + end
    return (usage.ru_utime + usage.ru_stime) * 1000, usage.ru_maxrss / 1024, thumbnail


def run(job):
    with tempfile.TemporaryDirectory() as folder:
        figures = {"cpuMs": 0, "processCpuMs": 0, "peakMb": 0}
        for i, size in enumerate(job["sizes"]):
            one_ms, peak_mb, thumbnail = run_program(folder, job, size, 1)
            os.replace(thumbnail, job["out"] + (str(i) if i else ""))
            all_ms, _, _ = run_program(folder, job, size, 1 + job["repeats"])
            figures["cpuMs"] += (all_ms - one_ms) / job["repeats"]
            figures["processCpuMs"] += one_ms
            figures["peakMb"] = max(figures["peakMb"], peak_mb)
        return figures


serve_jobs(run)
