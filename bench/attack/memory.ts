import type { AttackedGateway } from './attacked-gateway.js'

export interface Memory {
  readonly heapMegabytes: number
  readonly residentMegabytes: number
}

const READINGS = 4
const BETWEEN_READINGS_MS = 1_000
/** A gateway that says nothing for so long is lost. */
const PATIENCE_MS = 30_000

/** As the gateway's own metrics tell it. */
export async function readMemory({ url, credentials }: AttackedGateway): Promise<Memory> {
  const answer = await fetch(`${url}/metrics`, {
    headers: credentials,
    signal: AbortSignal.timeout(PATIENCE_MS),
  })
  const text = await answer.text()
  return {
    heapMegabytes: megabytes(text, 'nodejs_heap_size_used_bytes'),
    residentMegabytes: megabytes(text, 'process_resident_memory_bytes'),
  }
}

/** What is held when nothing is under way: the least of several readings, each after a collection. */
export async function settledMemory(gateway: AttackedGateway): Promise<Memory> {
  const readings: Memory[] = []
  for (let reading = 0; reading < READINGS; reading++) {
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_READINGS_MS))
    gateway.collectGarbage()
    await readMemory(gateway)
    readings.push(await readMemory(gateway))
  }
  return {
    heapMegabytes: Math.min(...readings.map(({ heapMegabytes }) => heapMegabytes)),
    residentMegabytes: Math.min(...readings.map(({ residentMegabytes }) => residentMegabytes)),
  }
}

/** Reads every second, until it is disposed of. */
export class PeakMemory implements Disposable {
  #peak: Memory = { heapMegabytes: 0, residentMegabytes: 0 }
  readonly #timer: NodeJS.Timeout
  #isReading = false

  constructor(gateway: AttackedGateway) {
    this.#timer = setInterval(() => {
      if (this.#isReading) return
      this.#isReading = true
      readMemory(gateway)
        .then((now) => {
          this.#peak = {
            heapMegabytes: Math.max(now.heapMegabytes, this.#peak.heapMegabytes),
            residentMegabytes: Math.max(now.residentMegabytes, this.#peak.residentMegabytes),
          }
        })
        // A gateway that does not answer is found by the attack itself.
        .catch(() => {})
        .finally(() => {
          this.#isReading = false
        })
    }, 1_000)
  }

  get peak(): Memory {
    return this.#peak
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }
}

function megabytes(metrics: string, name: string): number {
  const bytes = new RegExp(`^${name} (\\S+)`, 'm').exec(metrics)?.[1]
  if (bytes === undefined) throw new Error(`The metrics do not tell ${name}`)
  return Number(bytes) / 2 ** 20
}
