import { standardError } from './output.js'

/** One line on standard error of a process that ends. Where that cannot be written either, there is nobody to tell. */
export function complain(line: string): void {
  process.stderr.on('error', ignore).write(`${line}\n`)
}

/** The same of a process that goes on: it does not wait for whoever reads. */
export function complainWithoutWaiting(line: string): void {
  void standardError()
    .write(Buffer.from(`${line}\n`))
    .catch(ignore)
}

function ignore(): void {}
