import { connect } from 'node:net'
import { performance } from 'node:perf_hooks'

/*
 * Asks for next to nothing over and over, in a process of its own, and tells how long each answer took.
 * How late its own ticks came is subtracted: that was the machine.
 */
const TICK_MS = 5
const body = '{"query":"{__typename}"}'
const { hostname, port } = new URL(process.argv[2] ?? '')
const request = `POST /graphql HTTP/1.1\r\nhost: ${hostname}:${port}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`

let sentMs: number | null = null
let lateMs = 0
let lastTickMs = performance.now()
let waitsMs: number[] = []

const socket = connect({ port: Number(port), host: hostname, noDelay: true })
socket.on('data', () => {
  if (sentMs === null) return
  waitsMs.push(Math.max(0, performance.now() - sentMs - lateMs))
  sentMs = null
})
setInterval(() => {
  const nowMs = performance.now()
  lateMs = Math.max(lateMs, nowMs - lastTickMs - TICK_MS)
  lastTickMs = nowMs
  if (sentMs !== null) return
  sentMs = nowMs
  lateMs = 0
  socket.write(request)
}, TICK_MS)

/** Whatever is sent: what has been measured since is told, and forgotten. */
process.on('message', () => {
  process.send?.(waitsMs)
  waitsMs = []
})
// Nobody is left to stop it when the bench is gone.
process.once('disconnect', () => process.exit())
