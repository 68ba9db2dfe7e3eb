import type { AttackedGateway } from './attacked-gateway.js'

export interface Memory {
  readonly heapMegabytes: number
  readonly residentMegabytes: number
}

const MOST_READINGS = 20
/** V8 gives its pages back a few at a time: so many readings without less are the end of that. */
const EQUAL_READINGS = 4
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

/** What is held when nothing is under way, and what could be given back has been. */
export async function settledMemory(gateway: AttackedGateway): Promise<Memory> {
  let least: Memory = { heapMegabytes: Infinity, residentMegabytes: Infinity }
  let equal = 0
  for (let reading = 0; reading < MOST_READINGS && equal < EQUAL_READINGS; reading++) {
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_READINGS_MS))
    gateway.collectGarbage()
    await readMemory(gateway)
    const { heapMegabytes, residentMegabytes } = await readMemory(gateway)
    equal = residentMegabytes < least.residentMegabytes - 1 ? 0 : equal + 1
    least = {
      heapMegabytes: Math.min(heapMegabytes, least.heapMegabytes),
      residentMegabytes: Math.min(residentMegabytes, least.residentMegabytes),
    }
  }
  return least
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
