/** What a call by this name does, in the languages that scripts are written in. First match wins. */
export type CallKind =
  | 'shell'
  | 'code'
  | 'hidden'
  | 'removes'
  | 'writes'
  | 'sql'
  | 'fetches'
  | 'sends'
  | 'destroys'
  | 'changes'
  | 'reads'
  | 'takes_over';

const KINDS: readonly [CallKind, RegExp][] = [
  ['takes_over', /(?:^|\.)(?:pty\.spawn|dup2|fork|forkpty|setuid|reboot)$/],
  [
    'shell',
    /^(?:os\.(?:system|popen\d?|exec\w+|spawn\w+|posix_spawn\w*|startfile|execute)|subprocess\.\w+|sp\.(?:run|call|Popen|check_\w+)|commands\.getoutput|getoutput|getstatusoutput|check_output|check_call|Popen|popen|system|shell_exec|passthru|proc_open|pcntl_exec|qx|io\.popen|IO\.popen|Open3\.\w+|Kernel\.\w*(?:system|exec|spawn)|Process\.spawn|asyncio\.create_subprocess_\w+|Deno\.(?:run|Command)|Bun\.(?:spawn|spawnSync|\$)|execa\w*|spawn|spawnSync|execSync|execFile|execFileSync|fork\w*Sync|(?:\w+\.|.*\))?(?:child_process|cp|childProcess)\.(?:exec|spawn|fork)\w*|\.(?:exec|execSync|spawn|spawnSync|execFile|execFileSync)|shell\.exec|\$|sh\.\w+|Runtime\.getRuntime|doShellScript)$/,
  ],
  [
    'code',
    /^(?:(?:builtins\.|__builtins__\.)?(?:exec|eval|execfile|compile)|(?:global(?:This)?|window)\.eval|new_Function|Function|vm\.\w+|assert_options|create_function|instance_eval|class_eval|loadstring|load|dofile|runpy\.\w+|code\.\w+|timeit\.timeit)$/,
  ],
  [
    'hidden',
    /^(?:__import__|getattr|importlib\.\w+|setattr|globals|locals|vars|pickle\.loads?|marshal\.loads?|cPickle\.loads?|yaml\.unsafe_load|ctypes\.\w+.*|call_user_func\w*|\.send|\.public_send|\.__send__|send|unserialize|process\.binding|Reflect\.\w+|operator\.methodcaller)$/,
  ],
  [
    'removes',
    /(?:^|[.:>])(?:rmtree|remove_tree|removedirs|unlink|unlinkSync|rmdir|rmdirSync|rm|rmSync|rm_rf|rm_r|rm_f|remove_dir|remove_entry\w*|remove_file|rimraf(?:Sync)?|emptyDir(?:Sync)?|removeSync|send2trash)$|^(?:os|fs|fse|File|FileUtils|Deno|fsp|fs\.promises)\.(?:remove|delete|removeSync|truncate|truncateSync)$/,
  ],
  [
    'writes',
    /^(?:(?:io\.|codecs\.|File\.|Deno\.)?open|(?:fs|fsp|fse|fs\.promises|File|IO|Bun|Deno|shutil|os|FileUtils|Path)\.(?:write\w*|append\w*|copy\w*|cp\w*|move|mv|rename\w*|replace|chmod\w*|chown\w*|symlink\w*|link|ln\w*|mkdir\w*|makedirs|touch|utime)|file_put_contents|fopen|rename|copy|chmod|chown|mkdir|symlink|(?:.*\.)?write_(?:text|bytes)|\.(?:touch|mkdir|rename|chmod))$/,
  ],
  [
    'sql',
    /(?:^|\.)(?:execute|executemany|executescript|query|queryRaw|executeRaw|\$(?:queryRaw|executeRaw)\w*|raw|exec_query|find_by_sql|mysql_query|mysqli_query|pg_query)$/,
  ],
  [
    'sends',
    /^(?:requests|axios|httpx|session|client|http|https|got|urllib3?|HTTP|RestClient|Faraday|ky|superagent|needle|s|r|api)\.(?:post|put|patch|request)$|^(?:fetch|curl_exec|socket\.\w+|\.connect|\.sendall|\.sendmail|smtplib\.\w+|net\.connect|net\.createConnection|http\.request|https\.request|Net::HTTP\S*|TCPSocket\S*)$/,
  ],
  [
    'fetches',
    /^(?:requests|axios|httpx|session|http|https|got|HTTP|RestClient|ky)\.(?:get|head|options|Client|Session)$|^(?:urllib\.request\.\w+|urlopen|URI\.open|open_uri|file_get_contents|LWP::\S+|get)$/,
  ],
  [
    'destroys',
    /(?:^|[._:>])(?:delete|destroy|drop|terminate|purge|truncate|wipe|flush(?:all|db)|erase|shutdown|kill|killpg|revoke|deregister|uninstall|nuke|reset_db|clear_all|stop_instances)(?:$|[_A-Z(])(?!listener|eventlistener|prefix|suffix)/i,
  ],
  [
    'changes',
    /(?:^|[._:>])(?:(?:deploy|migrate|upgrade|restart|reboot|publish|upload|invoke|rotate|grant|commit|push|seed|restore|call_command|run_command)(?:$|[_A-Z])|(?:create|update|insert|put|set|start|modify|attach|detach|scale|save|enable|disable|bulk|import|add|send|authorize|associate|disassociate|register|replace|promote|failover|stop|run_instances|run_task)(?:_(?!engine|hash|app\b|string|index\b|argument|parser)\w|[A-Z](?!ash|mac|erver|eadStream|nterface|lement|ipher|equire|imeout|nterval|mmediate)\w))|\.save$/,
  ],
];
const LONGEST = 120;

/** The kind of a call by its name; null where the name says nothing. */
export function kindOfCall(name: string): CallKind | null {
  const short = name.slice(-LONGEST).replaceAll('?.', '.').replaceAll('->', '.');
  return KINDS.find(([, pattern]) => pattern.test(short))?.[0] ?? null;
}
