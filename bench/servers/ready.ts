declare global {
  /** What the server is to answer, as `bench-side.mjs` hears it of the bench. */
  var benchAnswer: Promise<string> | undefined
}

/** What a server tells when it listens. */
export interface Ready {
  /** Where to post. */
  readonly url: string
  /** Of the simulator, where there is one. */
  readonly queueIds: readonly string[]
}

export function tellReady(url: string, queueIds: readonly string[] = []): void {
  const ready: Ready = { url, queueIds }
  process.send?.(ready)
}

/** The answer to give. */
export async function givenAnswer(): Promise<string> {
  return (await globalThis.benchAnswer) ?? ''
}
