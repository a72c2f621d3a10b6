"""Entry of the process that measures Pillow, in the order that makes it fast: draft() lets libjpeg shrink."""
import time
from io import BytesIO

from PIL import Image, ImageCms, ImageOps, ImageSequence

from serve_jobs import serve_jobs

SRGB = ImageCms.createProfile("sRGB")


def shrink(image, size):
    # Pillow takes the nearest pixel for a palette or a bit, so those need colours first.
    if image.mode in ("1", "P", "LA", "PA"):
        image = image.convert("RGBA")
    box = (size["width"], size["height"])
    if size["isCover"]:
        return ImageOps.fit(image, box, Image.Resampling.LANCZOS)
    image.thumbnail(box, Image.Resampling.LANCZOS)
    return image


def to_srgb(image):
    profile = image.info.pop("icc_profile", None)
    if profile and image.mode in ("RGB", "CMYK", "L"):
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        return ImageCms.profileToProfile(image, source, SRGB, outputMode="RGB")
    return image.convert("RGB") if image.mode in ("CMYK", "YCbCr", "LAB") else image


def on_white(image):
    if image.mode != "RGBA":
        return image if image.mode in ("RGB", "L") else image.convert("RGB")
    background = Image.new("RGB", image.size, "white")
    background.paste(image, mask=image.getchannel("A"))
    return background


def make_still(image, job, size, out):
    # thumbnail() asks libjpeg for twice the size too (its reducing_gap). exif_transpose() loads the pixels, so draft() comes first.
    image.draft(None, (2 * size["width"], 2 * size["height"]))
    small = to_srgb(shrink(ImageOps.exif_transpose(image), size))
    if job["format"] == "jpeg":
        small = on_white(small)
    small.save(out, job["format"])


def make_animation(image, job, size, out):
    frames, durations = [], []
    for frame in ImageSequence.Iterator(image):
        durations.append(frame.info.get("duration", 100))
        frames.append(shrink(frame.convert("RGBA"), size))
    frames[0].save(
        out,
        job["format"],
        save_all=True,
        append_images=frames[1:],
        duration=durations,
        loop=image.info.get("loop", 0),
    )


def peak_mb():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024


def run(job):
    # process_time() counts user and system time of all threads in nanoseconds; os.times() counts in steps of 10 ms.
    before = time.process_time()
    for _ in range(job["repeats"]):
        for i, size in enumerate(job["sizes"]):
            with Image.open(job["path"]) as image:
                make = make_animation if job["isMoving"] else make_still
                make(image, job, size, job["out"] + (str(i) if i else ""))
    after = time.process_time()
    return {
        "cpuMs": (after - before) / job["repeats"] * 1000,
        "processCpuMs": after * 1000,
        "peakMb": peak_mb(),
    }


serve_jobs(run)
