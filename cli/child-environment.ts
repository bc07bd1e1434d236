/**
 * What of our environment Playwright and its workers get. Everything else stays behind: the variables of Playwright,
 * Allure and their reporters would change what is run and where it is written, and secrets are handed over in another way.
 */
const passedOn: ReadonlySet<string> = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'TMPDIR',
  'TMP',
  'TEMP',
  'LANG',
  'LANGUAGE',
  'TZ',
  'TERM',
  'COLUMNS',
  'NO_COLOR',
  'FORCE_COLOR',
  'CI',
  'LD_LIBRARY_PATH',
  'NODE_OPTIONS',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'XDG_CACHE_HOME',
  'XDG_RUNTIME_DIR',
  'DISPLAY',
  'PLAYWRIGHT_BROWSERS_PATH',
  'CHROMIUM_PATH',
  'CONFORMANCE_SEED',
  'CONFORMANCE_PATH',
  // Windows
  'SYSTEMROOT',
  'PROGRAMFILES',
  'PROGRAMFILES(X86)',
  'LOCALAPPDATA',
  'APPDATA',
  'USERPROFILE',
  'COMSPEC',
  'PATHEXT',
]);

/** Tells Playwright that nothing it loads is TypeScript: what it would look at in every module is compiled. */
const noTransform = { PW_DISABLE_TS_ESM: '1' };

/** The environment that we compose for Playwright. */
export function childEnvironment(own: NodeJS.ProcessEnv): Record<string, string> {
  const kept = Object.entries(own).flatMap(([name, value]) =>
    value !== undefined && (passedOn.has(name.toUpperCase()) || name.startsWith('LC_'))
      ? [[name, value]]
      : [],
  );
  return { ...Object.fromEntries(kept), ...noTransform };
}
