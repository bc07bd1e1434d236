const loopback = /^(localhost|\[::1\]|127(?:\.\d+){3}):\d+$/;

/** The host of a target as it is compared: on loopback the port is a matter of chance, and is left out. */
export function comparableHost(host: string): string {
  return loopback.exec(host)?.[1] ?? host;
}
