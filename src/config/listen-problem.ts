/** Why a server cannot listen, and what to do; undefined for an error of another kind. */
export function listenProblem(error: unknown): string | undefined {
  const { code, syscall, hostname, address, port } = error as Record<string, unknown>
  if (syscall === 'getaddrinfo') return `HOST=${hostname} cannot be resolved (${code}): ${SET_HOST}`
  if (syscall !== 'listen' && syscall !== 'bind') return undefined
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is taken: stop what listens there, or set PORT to another one`
    case 'EACCES':
    case 'EPERM':
      return `Port ${port} may not be used by this user (${code}): set PORT to one from 1024 on, or let the container or service manager map it`
    case 'EADDRNOTAVAIL':
      return `HOST=${address} is no address of this machine (${code}): ${SET_HOST}`
    case 'EAFNOSUPPORT':
      return `HOST=${address} is of a kind that this machine does not have (${code}): ${SET_HOST}`
    default:
      return `The gateway cannot listen on HOST=${address}, PORT=${port} (${code}): ${SET_HOST}`
  }
}

const SET_HOST =
  'set HOST to an address of this machine, such as 127.0.0.1 (this machine only) or 0.0.0.0 (all that reach it), without scheme and port'
