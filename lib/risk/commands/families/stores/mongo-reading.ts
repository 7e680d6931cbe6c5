import { reads } from '../../deeds.ts';
import type { Row } from '../../program.ts';
import { commands, mongo, named } from './mongo-words.ts';

/** What only asks. */
export const READING: readonly Row[] = [
  {
    id: 'mongo.command_read',
    when: {
      test: commands(
        /^(?:ping|hello|isMaster|is_master|serverStatus|dbStats|collStats|listDatabases|listCollections|listIndexes|count|distinct|find|aggregate|explain|get\w+|connectionStatus|buildInfo|buildinfo|hostInfo|top|currentOp|replSetGet\w+|rolesInfo|usersInfo|connPoolStats|validate|whatsmyuri|features|dbHash|dataSize|listShards|isdbgrid|lockInfo|atlasVersion|cursorInfo|getMore)$/,
      ),
    },
    does: reads('database'),
    why: 'The command only asks.',
    must: [mongo('db.adminCommand({listDatabases: 1})'), mongo('db.runCommand("ping")')],
    not: [mongo('db.adminCommand({shutdown: 1})')],
  },
  {
    id: 'mongo.read',
    when: {
      test: named(
        /^(?:find|findOne|count\w*|estimatedDocumentCount|aggregate|distinct|explain|get\w*|is\w*|list\w*|stats|totalSize|totalIndexSize|storageSize|dataSize|latencyStats|validate|status|conf|config|hello|hostInfo|serverStatus|serverBuildInfo|serverCmdLineOpts|version|currentOp|printS\w*|print\w*|db|use|show|watch|limit|skip|sort|project|projection|hint|comment|batchSize|maxTimeMS|readPref|readConcern|collation|allowDiskUse|noCursorTimeout|tailable|pretty|toArray|forEach|map|filter|reduce|some|every|join|slice|split|concat|push|pop|shift|includes|indexOf|keys|values|entries|next|hasNext|tryNext|itcount|size|objsLeftInBatch|close|tojson|stringify|parse|log|info|error|warn|debug|table|exit|quit|help|sleep|ObjectId|ISODate|Date|NumberLong|NumberInt|NumberDecimal|Long|Int32|Double|Decimal128|UUID|BinData|Timestamp|Number|String|Boolean|Array|Object|Math|RegExp|Set|Map|Promise|now|toString|toJSON|toISOString|toFixed|toLowerCase|toUpperCase|trim|replace|match|test|max|min|floor|round|ceil|if|for|while|switch|catch|function|return|await|typeof|with|mapReduce|getFullYear|valueOf|assign|localeCompare|startsWith|endsWith|padStart|padEnd|hasOwnProperty|reverse|flat|flatMap|of|from|connect|Mongo|disableTelemetry|snippet|isInteger|parseInt|parseFloat|getTime|setDate|setHours|setMonth|getDate|concern|returnKey|showRecordId|arrayFilters|fromEntries|passwordPrompt|setSecondaryOk|setReadPref|setSlaveOk|rs|sh|secondaryOk)$/,
      ),
    },
    does: reads('database'),
    why: 'It only asks, or works on what was answered.',
    must: [mongo('db.users.find({status: "new"}).limit(5)'), mongo('rs.status()'), mongo('db.stats()')],
    not: [mongo('db.users.insertOne({a: 1})')],
  },
];
