import type { CaptureStatus } from '../../core/contracts/captures.ts';
import type { EngineCaptureRequest } from '../../core/contracts/engine.ts';
import { FaultError } from '../../core/result/result.ts';
import { type Capture, openCapture } from '../../host/capture/capture.ts';

/** The engine's only capture. Throws FaultErrors `capture.*`, `packet-io.no-native-build`. */
export class EngineCapture {
  private readonly prebuildsDir: string | undefined;
  private capture: Capture | undefined;
  private isOpening = false;

  constructor(prebuildsDir: string | undefined) {
    this.prebuildsDir = prebuildsDir;
  }

  async start(request: EngineCaptureRequest): Promise<CaptureStatus> {
    const running = this.capture && this.capture.status().state !== 'stopped';
    if (this.isOpening || running) {
      throw new FaultError({ code: 'capture.running', message: 'Packets are being recorded already' });
    }
    this.isOpening = true;
    try {
      const { prebuildsDir } = this;
      const opened = await openCapture({ ...request, ...(prebuildsDir === undefined ? {} : { prebuildsDir }) });
      if (!opened.ok) throw new FaultError(opened.fault);
      this.capture = opened.value;
      return opened.value.status();
    } finally {
      this.isOpening = false;
    }
  }

  async follow(addresses: readonly string[]): Promise<CaptureStatus | null> {
    const fault = await this.capture?.follow(addresses);
    if (fault) throw new FaultError(fault);
    return this.status();
  }

  async stop(): Promise<CaptureStatus | null> {
    return (await this.capture?.stop()) ?? null;
  }

  status(): CaptureStatus | null {
    return this.capture?.status() ?? null;
  }
}
