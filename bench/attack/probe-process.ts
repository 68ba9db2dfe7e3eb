import { connect, type Socket } from 'node:net'
import { performance } from 'node:perf_hooks'
import { LOST_MS, type ProbeNews, type ProbeTarget, STALL_MS } from './probe-news.js'

const EVERY_MS = 50
const TICK_MS = 10

/**
 * A process of its own: what the attack computes and reads must not look like the gateway's waits.
 * How late its own ticks came is subtracted; that was the machine.
 */
const { port, headers }: ProbeTarget = JSON.parse(process.argv[2] ?? '{}')
const body = '{"query":"{__typename}"}'
const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
const request = `POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n${head.join('')}\r\n${body}`

// Nobody is left to stop it when the attack is gone.
process.once('disconnect', () => process.exit())

let socket: Socket | null = null
let sentMs: number | null = null
let lateMs = 0
let lastTickMs = performance.now()
const tell = (news: ProbeNews) => process.send?.(news)

setInterval(() => {
  const nowMs = performance.now()
  lateMs = Math.max(lateMs, nowMs - lastTickMs - TICK_MS)
  lastTickMs = nowMs
}, TICK_MS)

setInterval(() => {
  if (sentMs !== null) {
    if (performance.now() - sentMs > LOST_MS) giveUp(sentMs)
    return
  }
  sentMs = performance.now()
  lateMs = 0
  socket ??= open()
  socket.write(request)
}, EVERY_MS)

/** No answer at all: told as a stall that lasts, and a new connection tries again. */
function giveUp(fromMs: number): void {
  const nowMs = performance.now()
  const { timeOrigin } = performance
  tell({
    ...{ waitMs: nowMs - fromMs, answered: false, isStall: true },
    ...{ fromMs: timeOrigin + fromMs, toMs: timeOrigin + nowMs },
  })
  socket
    ?.removeAllListeners()
    .on('error', () => {})
    .destroy()
  socket = null
  sentMs = null
}

function open(): Socket {
  const opened = connect({ port, host: '127.0.0.1', noDelay: true })
  opened.on('data', (chunk) => {
    if (sentMs === null) return
    const nowMs = performance.now()
    const waitMs = Math.max(0, nowMs - sentMs - Math.max(lateMs, nowMs - lastTickMs - TICK_MS))
    const { timeOrigin } = performance
    const answered = chunk.toString('latin1', 0, 64).startsWith('HTTP/1.1 200 ')
    tell({
      ...{ waitMs, answered, fromMs: timeOrigin + sentMs, toMs: timeOrigin + nowMs },
      isStall: waitMs > STALL_MS,
    })
    sentMs = null
  })
  opened.on('error', () => {
    tell({ waitMs: 0, answered: false, fromMs: 0, toMs: 0, isStall: false })
  })
  opened.on('close', () => {
    socket = null
    sentMs = null
  })
  return opened
}
