// Looks for one QR code in each picture it is sent, off the page's own thread. The decoder stands behind this one function.
import decodeQR from "qr/decode.js";

let canvas: OffscreenCanvas | null = null;

function read(picture: ImageBitmap): string | null {
  canvas ??= new OffscreenCanvas(picture.width, picture.height);
  canvas.width = picture.width;
  canvas.height = picture.height;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (!pen) return null;
  pen.drawImage(picture, 0, 0);
  const { data, width, height } = pen.getImageData(0, 0, picture.width, picture.height);
  try {
    return decodeQR({ data, width, height });
  } catch {
    return null; // no code in view, which is the usual case
  }
}

addEventListener("message", (event: MessageEvent<ImageBitmap>) => {
  const text = read(event.data);
  event.data.close();
  postMessage(text);
});
