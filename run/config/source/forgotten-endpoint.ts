import { strangers, type Values } from './source.ts';
import { fromKubernetes, targetVariables, type VariableName } from './variables.ts';

/** What people call such a setting elsewhere. */
const namesTarget = /_(URL|URI|HOST|ENDPOINT|ADDR|ADDRESS|SERVER|TOKEN|TARGET)(_|$)/;

/**
 * A sentence when there is no KMS_ENDPOINT although something shows that a target was meant: a green run of the
 * embedded emulator would then be taken for its certificate. A variable counts that is set to nothing, as the secrets
 * of a CI are in a pull request from a fork.
 * @param asWritten what the user called a setting
 */
export function forgottenEndpoint(
  environment: Values,
  dotenv: Values,
  asWritten: (name: VariableName) => string,
): string[] {
  const { KMS_ENDPOINT: endpoint = dotenv.KMS_ENDPOINT } = environment;
  if (endpoint) return [];
  const isSet = (name: string) => environment[name] !== undefined || dotenv[name] !== undefined;
  const foreign = strangers(environment).filter(name => !fromKubernetes.test(name) && namesTarget.test(name));
  const shown = [...targetVariables.filter(isSet).map(asWritten), ...foreign];
  if (shown.length === 0) return [];
  const verb = shown.length === 1 ? 'is' : 'are';
  return [
    `KMS_ENDPOINT is not set, but ${shown.join(', ')} ${verb}, so a target was meant. ` +
      'Set KMS_ENDPOINT; or certify the embedded emulator with --emulator.',
  ];
}
