import { Browser, type BrowserWindow } from 'happy-dom'
import type { Clock } from '../../../src/time/clock.js'
import type { ShownRow } from './example-gateway.js'

/** Where Vite's development server has it. */
const ORIGIN = 'http://localhost:5173'

/** A built page that runs without a browser, by the test's clock, with sockets and requests of its own. */
export interface OpenedPage extends AsyncDisposable {
  rows(): readonly ShownRow[]
  age(): string
  /** What the page says beside its numbers. */
  status(): string
  /** Messages of its WebSockets, both ways, in their order. */
  readonly messages: readonly PageMessage[]
  /** Its queries of a report that were answered. */
  readonly polls: readonly PagePoll[]
  /** What it wrote to its console. */
  console(): string
}

export interface PageMessage {
  readonly sent: boolean
  readonly type: string
  readonly payload?: {
    readonly data?: unknown
    readonly extensions?: { readonly version?: string }
  }
}

export interface PagePoll {
  readonly atMs: number
  /** What its answer said. */
  readonly pollAfterMs: number
}

export interface PageToOpen {
  readonly folder: string
  readonly clock: Clock
  readonly search?: string
  readonly key?: string
}

export async function openPage({
  folder,
  clock,
  search = '',
  key,
}: PageToOpen): Promise<OpenedPage> {
  const messages: PageMessage[] = []
  const polls: PagePoll[] = []
  const browser = new Browser({
    settings: {
      enableJavaScriptEvaluation: true,
      suppressInsecureJavaScriptEnvironmentWarning: true,
      fetch: { virtualServers: [{ url: ORIGIN, directory: folder }] },
      navigation: {
        beforeContentCallback: (window) => {
          runBy(clock, window)
          recordSockets(window, messages)
          recordPolls(window, clock, polls)
          if (key) window.sessionStorage.setItem('gateway-key', key)
        },
      },
    },
  })
  const page = browser.newPage()
  await page.goto(`${ORIGIN}/${search}`)
  const text = (selector: string) =>
    page.mainFrame.document.querySelector(selector)?.textContent ?? ''
  return {
    messages,
    polls,
    rows: () =>
      [...page.mainFrame.document.querySelectorAll('tbody tr')].map(({ children }) => {
        const [name = '', waiting = '', , agents = ''] = [...children].map((one) => one.textContent)
        return { name, waiting, agents }
      }),
    age: () => text('caption'),
    status: () => text('[role=status]'),
    console: () => page.virtualConsolePrinter.readAsString(),
    [Symbol.asyncDispose]: () => browser.close(),
  }
}

/** Its timers are due by this clock, and its `Date` tells it. */
function runBy(clock: Clock, window: BrowserWindow): void {
  const running = new Map<number, AbortController>()
  let last = 0
  const start = (work: () => void, ms: number, isRepeated: boolean) => {
    const id = ++last
    const ending = new AbortController()
    running.set(id, ending)
    const run = async () => {
      do {
        await clock.sleep(ms, ending.signal)
        if (!isRepeated) running.delete(id)
        work()
      } while (isRepeated)
    }
    run().catch((error) => {
      if (!ending.signal.aborted) throw error
    })
    return id
  }
  const clear = (id: number | undefined) => {
    running.get(id ?? 0)?.abort()
    running.delete(id ?? 0)
  }
  Object.assign(window, {
    setTimeout: (work: () => void, ms = 0) => start(work, ms, false),
    setInterval: (work: () => void, ms = 0) => start(work, ms, true),
    clearTimeout: clear,
    clearInterval: clear,
  })
  window.Date.now = () => clock.now()
}

function recordSockets(window: BrowserWindow, messages: PageMessage[]): void {
  const note = (sent: boolean, text: unknown) =>
    messages.push({ sent, ...JSON.parse(String(text)) })
  class RecordedSocket extends window.WebSocket {
    constructor(url: string, protocols?: string | string[]) {
      super(url, protocols)
      this.addEventListener('message', (event) => note(false, Reflect.get(event, 'data')))
    }

    override send(data: string) {
      note(true, data)
      super.send(data)
    }
  }
  Object.assign(window, { WebSocket: RecordedSocket })
}

function recordPolls(window: BrowserWindow, clock: Clock, polls: PagePoll[]): void {
  const fetch = window.fetch.bind(window)
  const recorded: typeof fetch = async (url, init) => {
    const atMs = clock.now()
    const response = await fetch(url, init)
    const read = response.text.bind(response)
    response.text = async () => {
      const text = await read()
      const [, pollAfter] = /"pollAfter":"([^"]+)"/.exec(text) ?? []
      if (pollAfter) polls.push({ atMs, pollAfterMs: Date.parse(pollAfter) })
      return text
    }
    return response
  }
  Object.assign(window, { fetch: recorded })
}
