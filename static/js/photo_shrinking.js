/* One photo made smaller in the browser: about 1 MB, upright, a JPEG. */

/* About 1 MB: what is smaller stays as it is. */
const ENOUGH = 1.2 * 1024 * 1024;
/* The longest side in points and the quality, tried in this order until it is enough. */
const TRIES = [[2560, 0.85], [2560, 0.7], [2048, 0.7], [1600, 0.6]];
const PHOTO = /\.(jpe?g|png|webp|hei[cf])$/i;
const HEIC = /\.hei[cf]$/i;

const isHeic = (file) => HEIC.test(file.name) || /^image\/hei[cf]/.test(file.type);
const isAsked = (file) => isHeic(file) || (PHOTO.test(file.name) && file.size > ENOUGH);

/* Whether a JPEG has an end. Some browsers draw what is missing of a photo in grey: one that was
   cut goes to the server as it is, which says so. */
function isWhole(bytes) {
  let at = 2;
  while ((at = bytes.indexOf(0xff, at)) !== -1 && at + 1 < bytes.length) {
    const marker = bytes[at + 1];
    if (marker === 0xd9) return true;
    if (marker === 0xff) at += 1;
    else if (marker === 0 || (marker >= 0xd0 && marker <= 0xd7)) at += 2;
    /* By its length: the small picture inside a photo has an end of its own. */
    else at += 2 + bytes[at + 2] * 256 + bytes[at + 3];
  }
  return false;
}

async function isCut(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return bytes[0] === 0xff && bytes[1] === 0xd8 && !isWhole(bytes);
}

function draw(bitmap, side) {
  const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const pen = canvas.getContext("2d");
  /* A JPEG has no transparency: what shows through would come out black. */
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

const packed = (canvas, quality) => new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));

async function encoded(file) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  let blob = null;
  for (const [side, quality] of TRIES) {
    blob = await packed(draw(bitmap, side), quality);
    if (blob && blob.size <= ENOUGH) break;
  }
  bitmap.close();
  return blob;
}

/* The photo made smaller, or as it was where this browser cannot decode it. */
async function smaller(file) {
  try {
    if (await isCut(file)) return file;
    const blob = await encoded(file);
    if (!blob || (blob.size >= file.size && !isHeic(file))) return file;
    const name = file.name.replace(PHOTO, "") + ".jpg";
    return new File([blob], name, { type: "image/jpeg", lastModified: file.lastModified });
  } catch (error) {
    return file;
  }
}

export { isHeic, isAsked, smaller };
