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

/** The answer to give, as the bench sends it. */
export function givenAnswer(): Promise<string> {
  return new Promise((resolve) => {
    process.once('message', (message) => resolve(String(message)))
  })
}
