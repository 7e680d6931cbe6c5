import { EFFECTS, type Effect, stricter } from '../../../schema/vocabulary.ts';
import { effectOnObject } from './objects.ts';
import type { Said } from './read-name.ts';
import { effectOfVerb, isAlsoNoun, plainVerb } from './verbs.ts';

/** What stands behind it may say anything. */
const MOST_TEXT = 20_000;
/** Sentences that are about when to use it, or about others, not about what it does. */
const ASIDE =
  /^(use (this )?(when|if|only|for|it|with|before|after)|useful|helpful|example|e ?g|note that you|you (should|must|need|can)|before|after|if|when|whenever|unless|requires?|must|do not use|don ?t use|never use|prefer|see also|instead|for (deleting|removing|changing|example)|args|arguments|parameters?|inputs?|returns?:|tip|hint|failed)\b/;
/** What it does to what is there already is about it. */
const WHAT_IF = /^(if|when|unless) [^,]{0,60}\bexist/;
const DENIED =
  /\b(do(es)? not|doesn ?t|don ?t|never|without|cannot|can ?t|won ?t|will not|is not|isn ?t|are not|nothing|no longer needs?|no)\b/;
/** Words before the verb of a sentence. */
const LEAD =
  /^(and|then|or|also|this (tool|function|endpoint|method|operation|api|command)|the (tool|function)|it|which|that|will|can|may|lets? you|allows? (you |users |the user )?to|used? to|use(d)? (this |it )?to|is used to|helps? (you )?to|tool (to|for|that)|to|a tool (to|for|that)|an? (detailed |simple )?tool|optionally|automatically|permanently|safely|temporarily|immediately|irreversibly|silently|quickly|simply|recursively|atomically|completely|by)\s+/;
/** What nobody says of a harmless thing, wherever it stands. */
const GRAVE =
  /\b(irreversibl[ey]|permanent(ly)? (delet|remov|eras|destroy|clos)\w*|cannot be (undone|recovered|reversed|restored)|can ?t be undone|not recoverable|unrecoverable|data loss|destructive|overwrit(e|es|ing) (any |the |an |all )?(existing|files?|destination|content|current)|as (a )?(superuser|super user|root|sysadmin)|without (any )?(parsing|validation|checks|filtering|sandbox(ing)?)|(sends?|passes|forwards?|pipes?) (the )?(given |raw |whole )?(text|query|string|input|statement) (straight |directly )?to the (database|shell|server|host)|arbitrary (code|commands?|sql|javascript|scripts?|shell|python)|(run|runs|execut\w+|evaluat\w+|sends?) any (command|sql|code|script|shell|kubectl|statement)\w*|los(e|es|ing) (access|data|all)|down to (zero|0)|without (confirmation|asking|a backup|warning)|(is|are|be|get|gets) (permanently |immediately |then |automatically )*(deleted|removed|dropped|wiped|erased|revoked|terminated|overwritten|destroyed|purged|lost|invalidated|truncated|emptied|replaced|discarded|cleared|stopped|disconnected|disabled|deprovisioned|offboarded|unenrolled|evicted)(?! (after|within) \d))\b/;
const OF_OTHERS = /\b(before|after|when|while|without|for|of|from|about|avoid|prior to|instead of|how to)\b/;
const DENIES_ALL =
  /\b(read[- ]?only|only (select|read|get)|select[- ](only|quer(y|ies)|statements?)|only reads|makes no changes|does not (modify|change|write|alter)|non-?destructive|no side effects|cannot (modify|change|write|alter)|without (changing|modifying|applying|executing|deleting|removing|writing)|(writes|changes|modifies|alters|stores|touches) nothing|(is|are) (not|never) (executed|run|applied|carried out)|nothing (is|gets|will be) (sent|changed|written|modified|stored|applied|touched))\b/;

/** What is quoted, and examples, are of what may come in, not of what it does. */
const CITED = /"[^"]{0,80}"|\b(such as|for example|for instance|e ?g|like)\b.*$/g;

/** What a description says beside its name: the gravest verb that is said of the tool itself and not denied. */
export function readDescription(description: string): Said | null {
  if (description.length > MOST_TEXT) return { effect: 'destructive', word: 'more than can be read' };
  const found = sentencesOf(description).flatMap(saidIn);
  return found.reduce<Said | null>(
    (worst, next) => (worst && stricter(EFFECTS, worst.effect, next.effect) === worst.effect ? worst : next),
    null,
  );
}

/** Whether a description says that nothing can be changed through it. */
export function saysReadOnly(description: string): boolean {
  const text = description.slice(0, MOST_TEXT).toLowerCase();
  return DENIES_ALL.test(text) && !/\bnot (be )?read[- ]?only\b/.test(text);
}

function sentencesOf(description: string): string[] {
  return (
    description
      .slice(0, MOST_TEXT)
      .toLowerCase()
      .replace(/\((e\.?g|i\.?e|for example|such as|like)\b[^)]{0,200}\)/g, ' ')
      .replace(/[’']/g, ' ')
      // One blank for many: the next pattern would try each of them again.
      .replace(/[^\S\n]+/g, ' ')
      .split(/[.;!?\n]+\s*| -\s+|:\s/)
      .map((sentence) =>
        sentence
          .replace(/[`*_#()]+/g, ' ')
          .replace(/\s+/g, ' ')
          .trim(),
      )
      .filter(
        (sentence) =>
          sentence !== '' && (!ASIDE.test(sentence) || WHAT_IF.test(sentence) || LOSES_DATA.test(sentence)),
      )
  );
}

/** Said of what is there, under whatever condition: it may go. */
const LOSES_DATA =
  /\b(data|contents?|everything|files?|history|changes|rows?|records?|messages?) (is|are|will be|may be|can be|gets?) (permanently )?lost\b|\b(replicas|instances|nodes|capacity) (of \w+ )?(down )?to (0|zero)\b|\b(makes?|keeps?) [\w ,]{1,60} (identical|an exact (copy|mirror))\b|^mirrors? \w+|\b(not (in|part of|listed|present|found|mentioned)|missing|absent)\b[\w ,]{0,60} (is|are|gets?|will be) (then |also |permanently )?(deleted|removed|dropped|deprovisioned|disabled|deactivated|revoked|closed|offboarded|purged|pruned)\b/;

function saidIn(sentence: string): Said[] {
  const grave = GRAVE.exec(sentence);
  const found: Said[] = [];
  const lost = LOSES_DATA.exec(sentence);
  if (lost && !DENIED.test(before(sentence, lost.index)))
    found.push({ effect: 'destructive', word: lost[0] });
  // "Lists files that were deleted": said of the files, not of the tool.
  if (grave && !DENIED.test(before(sentence, grave.index)) && !isAboutObject(sentence, grave.index)) {
    found.push({ effect: 'destructive', word: grave[0] });
  }
  const clauses = sentence
    .replace(CITED, ' ')
    .split(/,\s*|\s+(?=and\s|then\s|or\s|but\s)|\s+(?=which\s)|\s+by\s+(?=\w+ing\b)/);
  for (const [at, clause] of clauses.entries()) {
    const verb = verbOf(clause, at > 0);
    // "before merging or deleting them": what comes after, or what for, is not what it does.
    const isOther =
      /ing$/.test(verb?.word ?? '') && OF_OTHERS.test(sentence.slice(0, sentence.indexOf(clause)));
    // "Shows what it would change or delete", "running pods stay": told, not done.
    const told = at > 0 && /\b(what|whether|which|would|could)\b/.test(clauses.slice(0, at).join(' '));
    const quality = at === 0 && /^(running|executing|managing)$/.test(verb?.word ?? '');
    if (verb && !isOther && !told && !quality && !isDenied(clause, verb.word)) found.push(verb);
  }
  return found;
}

/** Denied by what stands before the verb, or by its object ("deletes nothing"): not by what comes later. */
function isDenied(clause: string, verb: string): boolean {
  const words = clause.split(' ');
  const at = words.findIndex((word) => word.replace(/[^a-z-]/g, '') === verb);
  return DENIED.test(words.slice(0, at + 3).join(' '));
}

function before(sentence: string, at: number): string {
  return sentence.slice(Math.max(0, at - 40), at);
}

function isAboutObject(sentence: string, at: number): boolean {
  if (WHAT_IF.test(sentence)) return false;
  return /\b(that|which|who|when|whether|if|were|was|have|has|had|been|why|how|what|previously|recently)\b[^,]*$/.test(
    sentence.slice(0, at + 4),
  );
}

/** The verb that a clause begins with, after what may stand before it. */
function verbOf(clause: string, later: boolean): Said | null {
  let text = clause.trim();
  for (let turns = 0; turns < 6 && LEAD.test(text); turns += 1) text = text.replace(LEAD, '');
  const word = text.split(' ')[0]!.replace(/[^a-z-]/g, '');
  const plain = plainVerb(word.replace(/^re-/, 're'));
  const effect = effectOfVerb(plain);
  // Behind the first clause it is mostly a noun ("branches, tags and commits") unless an object follows.
  if (!effect || (later && isAlsoNoun(plain) && !HAS_OBJECT.test(text))) return null;
  return { effect: ofClause(plain, text, effect), word };
}

const HAS_OBJECT = /^\w+ (the|a|an|it|its|all|any|every|them|this|that|each)\b/;

/** Making a text or a picture of what is there changes nothing. */
const MAKES = /^(create|make|build|compile|draw|produce|prepare|write)$/;
const SHOWN =
  /^\w+ (an? |the )?(\w+ )?(report|summary|overview|chart|graph|visuali[sz]ation|digest|explanation|statistics|diagram|list)\b/;

/** What a verb of a sentence does to its object. */
function ofClause(verb: string, text: string, effect: Effect): Effect {
  if (effect === 'write' && LOSS.test(text)) return 'destructive';
  if (ON_THE_WAY.test(text)) return 'read';
  if (/^(turn|power|shut|switch)s? ([\w-]+ ){0,4}(off|down)\b/.test(text)) {
    return /factor|protection|alarm|alert|monitoring|logging|notification|feature|flag/.test(text)
      ? 'write'
      : 'destructive';
  }
  if (MAKES.test(verb) && SHOWN.test(text)) return 'read';
  if (!RUNS.test(verb)) return effectOnObject(verb, text.split(/[^a-z]+/).slice(1, 6)) ?? effect;
  const free = /\b(any|arbitrary|sql|commands?|code|scripts?|shell)\b/.test(
    text.replace(/read[- ]?only sql/, ''),
  );
  if (LOOKED_AT.test(text) && !free) return 'read';
  return RAN.test(text) ? 'write' : 'destructive';
}

/** What is done to look at something. */
const ON_THE_WAY =
  /^(connects? to|opens? an? (connection|session|read)|(sends?|posts?|issues?|makes?) (an? |the )?(\w+ )?(query|get request|search request|ping|search)\b|logs? in(to)? )/;
const LOSS =
  /\b(for|the|of|a|its|pending|scheduled?) (\w+ )?(deletion|removal|termination|destruction|erasure|shutdown)\b/;
const RUNS = /^(run|execute|perform|process|call|handle|invoke)$/;
const LOOKED_AT = /\b(quer(y|ies)|search|lookup|report|read[- ]?only|checks?|analysis|scan|promql)\b/;
const RAN =
  /\b(tests?|suite|workflows?|pipelines?|builds?|jobs?|click|hover|actions?|updates?|uploads?|upserts?|inserts?|edits?|backups?)\b/;
