/**
 * `npm run check-templates`: holds the templates of docs/nightly and docs/certificates.md, the action and the workflows
 * against the public tools of each format. The tools are installed into a temporary folder for this alone: they are larger than the project.
 * Exits 1 naming each problem.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { parseAllDocuments } from 'yaml';
import { projectRoot } from '../project-root.ts';

const root = projectRoot();
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const tools = mkdtempSync(join(tmpdir(), 'kms-conformance-tools-'));
const inTools = createRequire(join(tools, 'index.js'));

/** The versions that the templates were checked with. */
const packages = ['@action-validator/core@0.6.0', 'kubernetes-models@4.5.1'];
/** Its schema of GitLab CI is used, and nothing else of it: hence without its dependencies. */
const gitlab = 'gitlab-ci-local@4.56.0';

function install(): void {
  const npm = (...args: string[]) =>
    execFileSync('npm', args, { cwd: tools, stdio: ['ignore', 'pipe', 'inherit'] });
  writeFileSync(join(tools, 'package.json'), '{"private":true}');
  npm('install', '--no-audit', '--no-fund', '--ignore-scripts', ...packages);
  const archive = npm('pack', '--silent', gitlab).toString().trim();
  execFileSync('tar', ['-xzf', archive], { cwd: tools });
}

/** A template: a file, or a block of a page. */
interface Template {
  readonly name: string;
  readonly text: string;
}

const fileAt = (name: string): Template => ({ name, text: read(name) });

/** The blocks of YAML in the page on shards, each a template of the kind that its members tell. */
const blocks = [...read('docs/certificates.md').matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(
  ([, text = ''], n): Template => ({ name: `docs/certificates.md, block ${n + 1}`, text }),
);
const isWorkflow = ({ text }: Template) => /^jobs:/m.test(text);
const isKubernetes = ({ text }: Template) => /^apiVersion:/m.test(text);

type Validated = { readonly errors: readonly unknown[] };

function actionProblems(): string[] {
  const { validateAction, validateWorkflow } = inTools('@action-validator/core') as Record<
    string,
    (text: string) => Validated
  >;
  const workflows = [
    ...readdirSync(join(root, '.github/workflows')).map(name => fileAt(`.github/workflows/${name}`)),
    // The page leaves out when they run.
    ...blocks.filter(isWorkflow).map(({ name, text }) => ({ name, text: `on: push\n${text}` })),
  ];
  const told = (name: string, { errors }: Validated) =>
    errors.map(error => `${name}: ${JSON.stringify(error)}`);
  return [
    ...(validateAction ? told('action.yml', validateAction(read('action.yml'))) : []),
    ...workflows.flatMap(({ name, text }) => (validateWorkflow ? told(name, validateWorkflow(text)) : [])),
  ];
}

/** The kinds of objects in docs/nightly/*.yaml, by where their models are. */
const models: Readonly<Record<string, string>> = {
  CronJob: 'kubernetes-models/batch/v1/CronJob',
  Job: 'kubernetes-models/batch/v1/Job',
  PersistentVolumeClaim: 'kubernetes-models/v1/PersistentVolumeClaim',
};

interface KubernetesObject {
  readonly kind: string;
}

function kubernetesProblems(): string[] {
  const files = readdirSync(join(root, 'docs/nightly')).filter(name => name.endsWith('.yaml'));
  const templates = [...files.map(name => fileAt(`docs/nightly/${name}`)), ...blocks.filter(isKubernetes)];
  return templates.flatMap(({ name, text }) =>
    parseAllDocuments(text).flatMap(document => {
      const object = document.toJS() as KubernetesObject;
      try {
        const model = models[object.kind];
        if (!model)
          return [`${name}: there is no model for ${object.kind} in scripts/lint/lint-templates.ts`];
        const Model = (inTools(model) as Record<string, new (object: unknown) => { validate(): void }>)[
          object.kind
        ];
        if (Model) new Model(object).validate();
        return [];
      } catch (error) {
        return [`${name}: ${(error as Error).message}`];
      }
    }),
  );
}

/** A component has two documents. The first, what it takes, is GitLab's alone; the second is held as a pipeline. */
async function gitlabProblems(): Promise<string[]> {
  const { schema } = (await import(join(tools, 'package/src/schema/schema.js'))) as { schema: object };
  const validate = new Ajv({ strict: false, logger: false }).compile(schema);
  const files = readdirSync(join(root, 'docs/nightly')).filter(name => name.startsWith('gitlab'));
  const templates = [
    ...files.map(name => fileAt(`docs/nightly/${name}`)),
    ...blocks.filter(block => !isWorkflow(block) && !isKubernetes(block)),
  ];
  return templates.flatMap(({ name, text }) =>
    parseAllDocuments(text)
      .slice(-1)
      .flatMap(document =>
        validate(document.toJS()) ? [] : [`${name}: ${JSON.stringify(validate.errors)}`],
      ),
  );
}

try {
  install();
  const problems = [...actionProblems(), ...kubernetesProblems(), ...(await gitlabProblems())];
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
  else
    console.log(
      `templates: the action, the workflows, GitLab CI and Kubernetes objects hold, ${blocks.length} blocks of docs/certificates.md among them`,
    );
} finally {
  rmSync(tools, { recursive: true, force: true });
}
