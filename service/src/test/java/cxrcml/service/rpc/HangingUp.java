package cxrcml.service.rpc;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A peer on loopback that speaks just enough HTTP/2 for calls to begin, and ends every connection
 * in order when it hears of the first ones, as the kernel does for a process that is killed.
 */
final class HangingUp implements AutoCloseable {
  /** A frame of SETTINGS without a setting. */
  private static final byte[] SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

  private final ServerSocket listener;
  private final AtomicInteger connections = new AtomicInteger();

  HangingUp() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread accept = new Thread(this::accept, "hanging-up");
    accept.setDaemon(true);
    accept.start();
  }

  String address() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  int connections() {
    return connections.get();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try (Socket connection = listener.accept()) {
        connections.incrementAndGet();
        hangUp(connection);
      } catch (IOException e) {
        // the other side was first, or this is closed
      }
    }
  }

  private static void hangUp(Socket connection) throws IOException {
    byte[] heard = new byte[8192];
    InputStream in = connection.getInputStream();
    int count = in.read(heard);
    connection.getOutputStream().write(SETTINGS);
    count = Math.min(count, in.read(heard));
    connection.shutdownOutput();
    while (count >= 0) { // until the other side has noticed
      count = in.read(heard);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
