import { changes, grants, loses, losesAll, stops } from '../../deeds.ts';
import type { Argv, Program, Row } from '../../program.ts';
import { MONGO_CALL } from './mongo-calls.ts';
import { READING } from './mongo-reading.ts';
import { command, commands, given, method, mongo, named } from './mongo-words.ts';

const either =
  (...tests: ((argv: Argv) => boolean)[]) =>
  (argv: Argv): boolean =>
    tests.some((test) => test(argv));
const isAll = (argv: Argv) => /^\s{0,20}(?:\{\s{0,20}\}\s{0,20}(?:,|$)|$)/.test(given(argv));

const ROWS: readonly Row[] = [
  {
    id: 'mongo.drop_database',
    when: { test: either(named(/^(?:dropDatabase|_?dropAll\w*)$/), commands(/^dropDatabase$/)) },
    does: losesAll('database'),
    why: 'The whole database with all of its collections is dropped.',
    must: [
      mongo('db.dropDatabase()'),
      mongo('db.getSiblingDB("x").dropDatabase()'),
      mongo('db.runCommand({dropDatabase: 1})'),
      mongo('db["dropDatabase"]()'),
    ],
    not: [mongo('db.audit.find({action: "dropDatabase()"})')],
  },
  {
    id: 'mongo.drop',
    when: {
      test: either(
        named(
          /^(?:drop|dropIndexes|dropIndex|dropSearchIndex|removeShard|movePrimary|dropUser|dropAllUsers|dropRole|dropAllRoles|removeUser|revokeRolesFromUser|revokePrivilegesFromRole|renameCollection|convertToCapped|cloneCollectionAsCapped|reshardCollection)$/,
        ),
        commands(
          /^(?:drop\w*|convertToCapped|removeShard|renameCollection|revoke\w+|cloneCollectionAsCapped|compact)$/,
        ),
      ),
    },
    does: (argv) =>
      /User|Role|revoke/.test(method(argv) + command(argv)) ? loses('permission') : losesAll('database'),
    why: 'A collection, an index or a user is dropped, or a collection moves under another name.',
    must: [
      mongo('db.users.drop()'),
      mongo('db.users.dropIndex("email_1")'),
      mongo('db.runCommand({drop: "users"})'),
    ],
    not: [mongo('db.users.find({}).limit(1)')],
  },
  {
    id: 'mongo.delete_all',
    when: { test: (argv) => named(/^(?:deleteMany|remove)$/)(argv) && isAll(argv) },
    does: losesAll('data'),
    why: 'Every document of the collection is deleted.',
    must: [mongo('db.users.deleteMany({})'), mongo('db.users.remove({})'), mongo('db.users.remove()')],
    not: [mongo('db.users.deleteMany({banned: true})')],
  },
  {
    id: 'mongo.delete',
    when: {
      test: either(
        named(/^(?:deleteMany|deleteOne|remove|findOneAndDelete|delete|bulkDelete)$/),
        commands(/^(?:delete|findAndModify)$/),
        (argv) => named(/^(?:bulkWrite|findAndModify)$/)(argv) && /delete|remove/.test(given(argv)),
      ),
    },
    does: loses('data'),
    why: 'Documents are deleted.',
    must: [
      mongo('db.users.deleteOne({_id: 1})'),
      mongo('db.users.deleteMany({banned: true})'),
      mongo('db.users.bulkWrite([{deleteMany: {filter: {}}}])'),
    ],
    not: [mongo('db.users.countDocuments({})')],
  },
  {
    id: 'mongo.stop',
    when: {
      test: either(
        named(
          /^(?:shutdownServer|stepDown|freeze|fsyncLock|killOp|killSession|forceerror|remove_shard|disableSharding|stopBalancer|reIndex)$/,
        ),
        commands(
          /^(?:shutdown|replSetStepDown|replSetFreeze|fsync|killOp|kill\w+|reIndex|replSetResizeOplog|replSetMaintenance|setFeatureCompatibilityVersion)$/,
        ),
        (argv) =>
          /^rs\.$/.test(argv.words[1]?.text ?? '') && named(/^(?:remove|reconfig|reconfigForPSASet)$/)(argv),
      ),
    },
    does: stops('database'),
    why: 'The server, its primary or a running operation stops.',
    must: [
      mongo('rs.stepDown()'),
      mongo('db.adminCommand({shutdown: 1})'),
      mongo('db.shutdownServer()'),
      mongo('db.killOp(12)'),
    ],
    not: [mongo('rs.status()'), mongo('db.currentOp()')],
  },
  {
    id: 'mongo.aggregate_out',
    when: {
      test: (argv) =>
        named(/^(?:aggregate|mapReduce)$/)(argv) && /\$out|\$merge|\bout\s{0,5}:/.test(given(argv)),
    },
    does: { ...changes('database'), effect: 'destructive' },
    why: 'The result replaces what the collection holds.',
    must: [mongo('db.users.aggregate([{$match: {}}, {$out: "users"}])')],
    not: [mongo('db.users.aggregate([{$match: {}}])')],
  },
  {
    id: 'mongo.grant',
    when: {
      test: either(
        named(/^(?:createUser|updateUser|grant\w+|createRole|updateRole|changeUserPassword|addUser)$/),
        commands(/^(?:createUser|updateUser|grant\w+|createRole|updateRole)$/),
      ),
    },
    does: grants(),
    why: 'It changes who may do what.',
    must: [
      mongo('db.createUser({user: "x", pwd: "y", roles: ["root"]})'),
      mongo('db.grantRolesToUser("x", ["root"])'),
    ],
    not: [mongo('db.getUsers()')],
  },
  {
    id: 'mongo.write',
    when: {
      test: either(
        named(
          /^(?:insert\w*|update\w*|replaceOne|save|bulkWrite|findOneAndUpdate|findOneAndReplace|findAndModify|createIndex\w*|ensureIndex|createCollection|createView|createSearchIndex\w*|updateSearchIndex|initiate|add|addArb|reconfig|reconfigForPSASet|setProfilingLevel|setLogLevel|enableSharding|shardCollection|addShard\w*|startBalancer|setBalancerState|split\w*|moveChunk|addTagRange|hideIndex|unhideIndex|fsyncUnlock|copyTo|execute|setParameter|initializeUnorderedBulkOp|initializeOrderedBulkOp|enableBalancing|disableBalancing|startTransaction|commitTransaction|abortTransaction)$/,
        ),
        commands(
          /^(?:insert|update|create\w*|collMod|setParameter|set\w+|enableSharding|shardCollection|addShard\w*|moveChunk|replSet\w+|logRotate|balancer\w+|refineCollectionShardKey|clone\w*|profile|flushRouterConfig)$/,
        ),
      ),
    },
    does: changes('database'),
    why: 'Documents, indexes or settings of the server are written.',
    must: [
      mongo('db.users.updateMany({}, {$set: {a: 1}})'),
      mongo('db.users.createIndex({email: 1})'),
      mongo('db.runCommand({collMod: "users"})'),
    ],
    not: [mongo('db.users.getIndexes()')],
  },
  {
    id: 'mongo.code',
    when: {
      test: named(
        /^(?:eval|Function|load|require|import|runProgram|run|rawMongoProgramOutput|exec|execSync|spawn|system|writeFile\w*)$/,
      ),
    },
    does: null,
    why: 'It runs code that is not read here.',
    must: [mongo('load("fix.js")'), mongo('eval(x)')],
    not: [mongo('db.users.find()')],
  },
  ...READING,
];

/** What a call in a script of the mongo shell does. */
export const MONGO_METHODS: Program = {
  names: [MONGO_CALL],
  source: 'mongosh methods (mongodb.com/docs/manual/reference/method)',
  rows: ROWS,
  otherwise: 'unknown',
};
