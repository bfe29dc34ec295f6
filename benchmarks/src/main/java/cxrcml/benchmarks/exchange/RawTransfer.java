package cxrcml.benchmarks.exchange;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** The same bytes over bare TCP: out and back, by blocking reads and writes, and nothing else. */
final class RawTransfer {
  private static final int PIECE = 256 << 10;

  private RawTransfer() {}

  /**
   * Arguments: the number of bytes each way, and the port of the other end; without a port, this is
   * the other end and says on which it listens.
   */
  public static void main(String[] arguments) throws Exception {
    ByteBuffer bytes = ByteBuffer.allocateDirect(Integer.parseInt(arguments[0]));
    if (arguments.length == 1) {
      serve(bytes);
      return;
    }
    InetSocketAddress other =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[1]));
    try (SocketChannel channel = SocketChannel.open(other)) {
      Turn.serve(
          () -> {
            write(channel, bytes);
            read(channel, bytes);
          });
    }
  }

  private static void serve(ByteBuffer bytes) throws IOException {
    try (ServerSocketChannel server =
        ServerSocketChannel.open()
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      System.out.println("port " + server.socket().getLocalPort());
      try (SocketChannel channel = server.accept()) {
        while (true) {
          read(channel, bytes);
          write(channel, bytes);
        }
      } catch (EOFException e) {
        return; // the client is done
      }
    }
  }

  private static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
    for (int from = 0; from < bytes.capacity(); ) {
      bytes.limit(Math.min(from + PIECE, bytes.capacity())).position(from);
      from += channel.write(bytes);
    }
  }

  private static void read(SocketChannel channel, ByteBuffer bytes) throws IOException {
    for (int from = 0; from < bytes.capacity(); ) {
      bytes.limit(Math.min(from + PIECE, bytes.capacity())).position(from);
      int count = channel.read(bytes);
      if (count < 0) {
        throw new EOFException();
      }
      from += count;
    }
  }
}
