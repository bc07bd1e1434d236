/** The oldest and the newest version of TLS that is spoken, where the emulator serves HTTPS. */
export const tlsVersions = (): readonly [oldest: TlsVersion, newest: TlsVersion] => ['TLSv1.2', 'TLSv1.3'];

/** What becomes of a request that comes in clear where the emulator serves HTTPS. */
export const treatmentOfClear = (): 'close' | 'serve' | 'redirect' | 'redirect in clear' => 'close';

type TlsVersion = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';
