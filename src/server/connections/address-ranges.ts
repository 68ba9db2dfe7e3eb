import { BlockList, isIP } from 'node:net'

/** An address such as 10.0.0.5, or a range such as 10.0.0.0/8. */
export function isAddressRange(text: string): boolean {
  return parse(text) !== null
}

/** Whether an address is one of those listed. An IPv4 address is the same when written as IPv6. */
export function addressRanges(listed: readonly string[]): (address: string) => boolean {
  const ranges = new BlockList()
  for (const text of listed) {
    const range = parse(text)
    if (range) ranges.addSubnet(range.address, range.prefix, range.family)
  }
  return (address) => {
    const family = familyOf(address)
    return family !== null && ranges.check(address, family)
  }
}

function parse(text: string) {
  const [, address = '', digits] = /^([0-9a-f.:]+)(?:\/(\d{1,3}))?$/i.exec(text) ?? []
  const family = familyOf(address)
  if (family === null) return null
  const longest = family === 'ipv4' ? 32 : 128
  const prefix = digits === undefined ? longest : Number(digits)
  return prefix <= longest ? { address, prefix, family } : null
}

function familyOf(address: string): 'ipv4' | 'ipv6' | null {
  const family = isIP(address)
  return family === 0 ? null : family === 6 ? 'ipv6' : 'ipv4'
}
