// Opens a file store as soon as a line comes in, says whether it has, and keeps it until it is ended.
import { once } from 'node:events'
import { openFileStore } from '../../dist/store/file/file-store.js'

const [folder, waitMs] = process.argv.slice(2)
const clock = { now: Date.now, sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) }
process.stdout.write('ready\n')
await once(process.stdin, 'data')
try {
  const store = await openFileStore(folder, { clock, maxBytes: 2 ** 24, waitMs: Number(waitMs) })
  process.stdout.write('owns\n')
  await once(process.stdin, 'end')
  await store.close()
} catch (error) {
  process.stdout.write(`${error.message}\n`)
}
process.exit(0)
