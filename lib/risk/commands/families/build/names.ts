/** Programs that build, test, check and format a project: they write into the working copy and reach nothing else. */
export const CHECKERS: readonly string[] = (
  'tsc tsgo eslint oxlint prettier biome dprint vitest jest mocha ava tap c8 nyc playwright cypress webpack vite rollup rolldown esbuild parcel swc babel rspack ' +
  'turbo nx next nuxt astro gatsby ng vue-tsc svelte-check storybook typedoc jsdoc depcheck knip madge ncu npm-check-updates size-limit commitlint lint-staged husky lefthook pre-commit ' +
  'pytest tox nox ruff black isort mypy pyright flake8 pylint bandit coverage sphinx-build pyflakes autopep8 yapf vulture pip-audit safety radon ' +
  'golangci-lint gofmt goimports staticcheck govulncheck golint gosec mockgen rustc rustfmt clippy-driver cargo-audit nextest cmake ctest ninja meson gcc g++ cc c++ clang clang++ clang-format clang-tidy ld ar as nm objdump ranlib autoconf automake configure libtool cppcheck gdb lldb ' +
  'javac jar kotlinc ktlint detekt scalac sbt checkstyle spotbugs pmd msbuild xcodebuild swiftc swiftlint swiftformat ' +
  'rubocop rspec minitest standardrb brakeman reek phpunit phpstan psalm php-cs-fixer phpcs phpcbf pint pest ' +
  'shellcheck shfmt bats hadolint actionlint zizmor yamllint markdownlint markdownlint-cli2 vale codespell cspell typos editorconfig-checker ' +
  'trivy grype syft snyk semgrep gitleaks trufflehog checkov tfsec tflint terrascan kube-linter kubeval kubeconform kubescape polaris conftest opa regal dockle cosign-verify osv-scanner dependency-check license-checker ' +
  'protoc buf openapi-generator openapi-generator-cli redocly spectral swagger-cli graphql-codegen quicktype json-schema-to-typescript sqlc sqlfluff squawk ' +
  'mkdocs hugo jekyll docusaurus vitepress mdbook asciidoctor pandoc latexmk pdflatex dot plantuml mmdc drawio ' +
  'stryker lighthouse pa11y axe bundlewatch wait-on mkdirp cpx npm-run-all run-s run-p lerna'
).split(' ');

/** Programs that make releases and publish them. */
export const RELEASERS: readonly string[] =
  'semantic-release changeset release-it goreleaser standard-version np auto release-please git-cliff gh-pages eas vsce ovsx'.split(
    ' ',
  );

/** What a runner of packages (`npx`, `poetry run`) may find in our tables. */
export const BUILD_TOOLS: ReadonlySet<string> = new Set([
  ...CHECKERS,
  ...RELEASERS,
  'wrangler',
  'vercel',
  'netlify',
  'cdk',
  'sls',
  'serverless',
  'prisma',
  'drizzle-kit',
  'knex',
  'supabase',
  'ts-node',
  'tsx',
  'rimraf',
  'del-cli',
  'del',
  'trash-cli',
  'shx',
  'gulp',
  'grunt',
  'rake',
  'cap',
  'ansible-playbook',
  'aws',
  'alembic',
  'flask',
]);
