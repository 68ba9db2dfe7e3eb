import { storedKey } from '../gateway/key.js'
import { samplesIn } from './metrics-text.js'
import { Snapshot } from './snapshot.js'

export type ReadMetrics =
  | { readonly snapshot: Snapshot; readonly problem: null }
  | { readonly snapshot: null; readonly problem: string }

const LONGEST_MS = 10_000

/** Never rejects. */
export async function readMetrics(signal: AbortSignal): Promise<ReadMetrics> {
  const key = storedKey()
  try {
    const response = await fetch('/metrics', {
      headers: key === null ? {} : { 'x-api-key': key },
      signal: AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]),
    })
    if (response.ok) {
      return { snapshot: new Snapshot(Date.now(), samplesIn(await response.text())), problem: null }
    }
    return { snapshot: null, problem: refusal(response.status) }
  } catch {
    return { snapshot: null, problem: 'The gateway does not answer.' }
  }
}

function refusal(status: number): string {
  if (status === 401 || status === 403)
    return 'This gateway shows its metrics only to an API key (access.openMetrics in CONFIG_FILE opens them).'
  return `The gateway answers ${status} instead of its metrics.`
}
