// The camera and the worker that looks for a code in its pictures: one picture under way at a time, the middle square only.

export interface Camera {
  stop(): void;
}

export async function startCamera(
  video: HTMLVideoElement,
  workerAddress: string,
  found: (text: string) => void,
): Promise<Camera> {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
  });
  video.srcObject = stream;
  await video.play();
  const worker = new Worker(workerAddress, { type: "module" });
  let stopped = false;
  const next = (): void => {
    if (!stopped) video.requestVideoFrameCallback(() => void look(video, worker).catch(next));
  };
  worker.addEventListener("message", (event: MessageEvent<string | null>) => {
    if (event.data !== null && !stopped) found(event.data);
    next();
  });
  next();
  return {
    stop() {
      stopped = true;
      worker.terminate();
      stream.getTracks().forEach((track) => track.stop());
      video.srcObject = null;
    },
  };
}

async function look(video: HTMLVideoElement, worker: Worker): Promise<void> {
  const side = Math.min(video.videoWidth, video.videoHeight);
  const picture = await createImageBitmap(
    video,
    (video.videoWidth - side) / 2,
    (video.videoHeight - side) / 2,
    side,
    side,
  );
  worker.postMessage(picture, [picture]);
}
