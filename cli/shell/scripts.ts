/** What each shell reads; at Tab they ask the program itself, so that nothing can be out of date. */
export const SCRIPTS = {
  bash: `# devops-agents completion for bash: eval "$(devops-agents completion bash)"
_devops_agents() {
  local IFS=$'\\n'
  COMPREPLY=($("\${COMP_WORDS[0]}" __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _devops_agents devops-agents
`,
  zsh: `#compdef devops-agents
# devops-agents completion for zsh: eval "$(devops-agents completion zsh)"
_devops_agents() {
  local -a answers
  answers=("\${(@f)$("\${words[1]}" __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -- $answers
}
compdef _devops_agents devops-agents
`,
  fish: `# devops-agents completion for fish: devops-agents completion fish | source
function __devops_agents
  set -l words (commandline -opc) (commandline -ct)
  $words[1] __complete $words[2..-1] 2>/dev/null
end
complete -c devops-agents -f -a '(__devops_agents)'
`,
} as const;
