/** One line on standard error. Where that cannot be written either, there is nobody to tell. */
export function complain(line: string): void {
  process.stderr.on('error', ignore).write(`${line}\n`)
}

function ignore(): void {}
