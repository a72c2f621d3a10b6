"""Entry of the process that measures Pillow, in the order that makes it fast: draft() lets libjpeg shrink."""
import time
from io import BytesIO

from PIL import Image, ImageCms, ImageOps, ImageSequence

from serve_jobs import serve_jobs

SIZE = (128, 128)
# thumbnail() asks libjpeg for twice the size too (its reducing_gap). exif_transpose() loads the pixels, so draft() comes first.
DRAFT_SIZE = (256, 256)
SRGB = ImageCms.createProfile("sRGB")


def shrink(image):
    # Pillow takes the nearest pixel for a palette or a bit, so those need colours first.
    if image.mode in ("1", "P", "LA", "PA"):
        image = image.convert("RGBA")
    image.thumbnail(SIZE, Image.Resampling.LANCZOS)
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


def make_still(image, job):
    image.draft(None, DRAFT_SIZE)
    small = to_srgb(shrink(ImageOps.exif_transpose(image)))
    if job["format"] == "jpeg":
        small = on_white(small)
    small.save(job["out"], job["format"])


def make_animation(image, job):
    frames, durations = [], []
    for frame in ImageSequence.Iterator(image):
        durations.append(frame.info.get("duration", 100))
        frames.append(shrink(frame.convert("RGBA")))
    frames[0].save(
        job["out"],
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
        with Image.open(job["path"]) as image:
            (make_animation if job["isMoving"] else make_still)(image, job)
    after = time.process_time()
    return {
        "cpuMs": (after - before) / job["repeats"] * 1000,
        "processCpuMs": after * 1000,
        "peakMb": peak_mb(),
    }


serve_jobs(run)
