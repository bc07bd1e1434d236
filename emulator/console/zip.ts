import { crc32 } from 'node:zlib';

/** A file of an archive. */
export interface Entry {
  readonly name: string;
  readonly bytes: Buffer;
}

/** 1980-01-01, the first day that an archive can tell. */
const date = 0x21;
const version = 20;

/** What the header of an entry and its line in the directory have in common. */
function facts({ name, bytes }: Entry): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(version, 0);
  fields.writeUInt16LE(date, 8);
  fields.writeUInt32LE(crc32(bytes), 10);
  fields.writeUInt32LE(bytes.length, 14);
  fields.writeUInt32LE(bytes.length, 18);
  fields.writeUInt16LE(Buffer.byteLength(name), 22);
  return fields;
}

function directoryLine(entry: Entry, offset: number): Buffer {
  const head = Buffer.from([0x50, 0x4b, 1, 2, version, 0]);
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE(offset, 10);
  return Buffer.concat([head, facts(entry), tail, Buffer.from(entry.name)]);
}

/** An archive of files as they are, without compression. */
export function zipOf(entries: readonly Entry[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const file = Buffer.concat([
      Buffer.from([0x50, 0x4b, 3, 4]),
      facts(entry),
      Buffer.from(entry.name),
      entry.bytes,
    ]);
    directory.push(directoryLine(entry, offset));
    files.push(file);
    offset += file.length;
  }
  const lines = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(lines.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, lines, end]);
}
