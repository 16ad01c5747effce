/** Longest side of a photo that is kept, pixels: enough for a page of paper. */
const MAX_SIDE = 2400;
/** Pictures up to this size that are not too large stay as they are: a screenshot stays sharp. */
const KEPT_BYTES = 1_500_000;
const QUALITY = 0.85;

/** A photo in the size that is kept. What the browser cannot show is given on as it is: the station says what is wrong with it. */
export async function shrunkPhoto(file: Blob): Promise<Blob> {
  if (!/^image\/(jpeg|png|webp|avif|gif|bmp)$/.test(file.type)) return file;
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => null);
  if (!bitmap) return file;
  const { width, height } = bitmap;
  const scale = Math.min(1, MAX_SIDE / Math.max(width, height));
  const isKept = /jpeg|png/.test(file.type);
  if (isKept && scale === 1 && file.size <= KEPT_BYTES) {
    bitmap.close();
    return file;
  }
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)));
  const context = canvas.getContext('2d');
  if (!context) return file;
  context.fillStyle = '#ffffff'; // of what is transparent: JPEG has no transparency
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
}

/** The bytes of a file in Base64. */
export function base64Of(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

/** Pictures among what is dropped or pasted. */
export const picturesIn = (data: DataTransfer | null): readonly File[] =>
  [...(data?.files ?? [])].filter(({ type }) => type.startsWith('image/'));
