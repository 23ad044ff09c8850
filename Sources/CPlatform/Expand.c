#include <bzlib.h>
#include <limits.h>
#include <lzma.h>
#include <string.h>
#include <zlib.h>

#include "CPlatform.h"

// What the libraries count in an `unsigned int` is given to them in parts.
static unsigned int part(unsigned long count) { return count > INT_MAX ? INT_MAX : (unsigned int)count; }

static int expand_gzip(const unsigned char *from, unsigned long count, unsigned char *to, unsigned long room,
                       unsigned long *made) {
  z_stream stream;
  memset(&stream, 0, sizeof stream);
  // A gzip header, and a window as large as there are.
  if (inflateInit2(&stream, 15 + 16) != Z_OK) return STACK_EXPAND_MEMORY;
  stream.next_in = (unsigned char *)from;
  stream.next_out = to;
  int result = STACK_EXPAND_OK;
  for (;;) {
    unsigned long left = count - (unsigned long)(stream.next_in - from);
    unsigned long space = room - (unsigned long)(stream.next_out - to);
    stream.avail_in = part(left);
    stream.avail_out = part(space);
    int answer = inflate(&stream, Z_NO_FLUSH);
    left = count - (unsigned long)(stream.next_in - from);
    if (answer == Z_STREAM_END) {
      if (left == 0) break;
      // Another member follows, as `cat a.gz b.gz` makes it.
      if (inflateReset(&stream) == Z_OK) continue;
      result = STACK_EXPAND_DAMAGED;
      break;
    }
    if (answer != Z_OK && answer != Z_BUF_ERROR) {
      result = answer == Z_MEM_ERROR ? STACK_EXPAND_MEMORY : STACK_EXPAND_DAMAGED;
      break;
    }
    if (stream.next_out == to + room) {
      result = STACK_EXPAND_TOO_LARGE;
      break;
    }
    if (left == 0) {
      result = STACK_EXPAND_CUT;
      break;
    }
  }
  *made = (unsigned long)(stream.next_out - to);
  inflateEnd(&stream);
  return result;
}

static int expand_bzip2(const unsigned char *from, unsigned long count, unsigned char *to, unsigned long room,
                        unsigned long *made) {
  bz_stream stream;
  memset(&stream, 0, sizeof stream);
  if (BZ2_bzDecompressInit(&stream, 0, 0) != BZ_OK) return STACK_EXPAND_MEMORY;
  char *input = (char *)from;
  char *output = (char *)to;
  int result = STACK_EXPAND_OK;
  for (;;) {
    stream.next_in = input;
    stream.avail_in = part(count - (unsigned long)(input - (char *)from));
    stream.next_out = output;
    stream.avail_out = part(room - (unsigned long)(output - (char *)to));
    int answer = BZ2_bzDecompress(&stream);
    input = stream.next_in;
    output = stream.next_out;
    unsigned long left = count - (unsigned long)(input - (char *)from);
    if (answer == BZ_STREAM_END) {
      if (left == 0) break;
      // Another stream follows, as programs write that use several processors.
      BZ2_bzDecompressEnd(&stream);
      memset(&stream, 0, sizeof stream);
      if (BZ2_bzDecompressInit(&stream, 0, 0) == BZ_OK) continue;
      *made = 0;
      return STACK_EXPAND_MEMORY;
    }
    if (answer != BZ_OK) {
      result = answer == BZ_MEM_ERROR ? STACK_EXPAND_MEMORY : STACK_EXPAND_DAMAGED;
      break;
    }
    if (output == (char *)to + room) {
      result = STACK_EXPAND_TOO_LARGE;
      break;
    }
    if (left == 0) {
      result = STACK_EXPAND_CUT;
      break;
    }
  }
  *made = (unsigned long)(output - (char *)to);
  BZ2_bzDecompressEnd(&stream);
  return result;
}

static int expand_xz(const unsigned char *from, unsigned long count, unsigned char *to, unsigned long room,
                     unsigned long *made) {
  lzma_stream stream = LZMA_STREAM_INIT;
  // `xz -9` needs 65 MiB to unpack; a header that asks for gigabytes is not followed.
  if (lzma_stream_decoder(&stream, 256ULL << 20, LZMA_CONCATENATED) != LZMA_OK) return STACK_EXPAND_MEMORY;
  stream.next_in = from;
  stream.avail_in = count;
  stream.next_out = to;
  stream.avail_out = room;
  lzma_ret answer = LZMA_OK;
  while (answer == LZMA_OK) answer = lzma_code(&stream, LZMA_FINISH);
  *made = room - stream.avail_out;
  lzma_end(&stream);
  switch (answer) {
    case LZMA_STREAM_END: return STACK_EXPAND_OK;
    case LZMA_MEM_ERROR:
    case LZMA_MEMLIMIT_ERROR: return STACK_EXPAND_MEMORY;
    case LZMA_BUF_ERROR: return *made == room ? STACK_EXPAND_TOO_LARGE : STACK_EXPAND_CUT;
    default: return STACK_EXPAND_DAMAGED;
  }
}

int stack_expand(int format, const void *from, unsigned long count, void *to, unsigned long room, unsigned long *made) {
  *made = 0;
  switch (format) {
    case STACK_FORMAT_GZIP: return expand_gzip(from, count, to, room, made);
    case STACK_FORMAT_BZIP2: return expand_bzip2(from, count, to, room, made);
    case STACK_FORMAT_XZ: return expand_xz(from, count, to, room, made);
    default: return STACK_EXPAND_DAMAGED;
  }
}

unsigned int stack_crc32(const void *bytes, unsigned long count) {
  unsigned long sum = crc32(0, NULL, 0);
  const unsigned char *next = bytes;
  while (count > 0) {
    unsigned int some = part(count);
    sum = crc32(sum, next, some);
    next += some;
    count -= some;
  }
  return (unsigned int)sum;
}
