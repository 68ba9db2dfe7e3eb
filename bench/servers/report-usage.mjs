// Loaded before a server: tells the bench, which asks over IPC, what the process has used.
process.on('message', (message) => {
  if (message !== 'usage') return
  const { user, system } = process.cpuUsage()
  process.send?.({ cpuUs: user + system, resolved: globalThis.benchResolved ?? 0 })
})
// The bench has what it wants, or is gone.
process.once('disconnect', () => process.exit())
