// Loaded before a server: what the bench hands over to it, and what the bench asks of its process.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'

const RESOLUTION_MS = 2
/** The loop may read the bench's message before the timer that measures a stall has fired. */
const LATEST_MS = 5 * RESOLUTION_MS

globalThis.benchResolved = 0
// The listener stands before the server's modules are loaded: a message that comes earlier is kept.
globalThis.benchAnswer = new Promise((resolve) => {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  const replies = {
    usage: () => {
      const { user, system } = process.cpuUsage()
      return { cpuUs: user + system, resolved: globalThis.benchResolved }
    },
    // The longest since it was asked for before; where nobody asks, nothing is watched.
    stall: async () => {
      await setTimeout(LATEST_MS)
      const stallMs = Math.max(0, delays.max / 1e6 - RESOLUTION_MS)
      delays.reset()
      delays.enable()
      return { stallMs }
    },
  }
  process.on('message', async ({ ask, answer }) => {
    if (ask) process.send?.(await replies[ask]())
    else resolve(answer)
  })
})
// The bench has what it wants, or is gone.
process.once('disconnect', () => process.exit())
