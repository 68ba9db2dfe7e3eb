// Writes values into a file store as fast as it takes them, and says which it has taken.
import { openFileStore } from '../../dist/store/file/file-store.js'

const [folder, first] = process.argv.slice(2)
const clock = { now: Date.now, sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) }
const store = await openFileStore(folder, { clock, maxBytes: 2 ** 24 })
for (let number = Number(first); ; number++) {
  // A few bytes, and several pages, in turn.
  const value = { number, text: `${number} `.repeat(number % 2 ? 2 : 2_000) }
  await store.set(`k${number % 50}`, value, 3_600_000)
  process.stdout.write(`${number}\n`)
}
