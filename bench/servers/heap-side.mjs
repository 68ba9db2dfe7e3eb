// Loaded before a gateway: at SIGUSR2 it tells on standard error what is in use when all that nobody holds is collected.
import { setTimeout } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc')

process.on('SIGUSR2', async () => {
  // Timers and finalisers let go of what they hold between collections.
  for (let round = 0; round < 4; round++) {
    gc()
    await setTimeout(100)
  }
  const { heapUsed, external } = process.memoryUsage()
  process.stderr.write(`collected heap ${heapUsed + external}\n`)
})
