package main

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"sync"
)

const (
	headerSize = 16
	maxSize    = 48_000_000
	opMsg      = 2013
	moreToCome = 1 << 1
)

// oneAtATime passes commands on to the server behind the socket, one after the other whatever connection they come
// from. FerretDB looks a document up and replaces it in two steps, between which another command may do the same; an
// update of one document on MongoDB is atomic.
func oneAtATime(listener net.Listener, inside string) {
	var turn sync.Mutex
	for {
		client, err := listener.Accept()
		if err != nil {
			return
		}
		go serve(client, inside, &turn)
	}
}

func serve(client net.Conn, inside string, turn *sync.Mutex) {
	defer client.Close()
	server, err := net.Dial("unix", inside)
	if err != nil {
		return
	}
	defer server.Close()
	for {
		request, err := readMessage(client)
		if err != nil {
			return
		}
		turn.Lock()
		answer, err := exchange(server, request)
		turn.Unlock()
		if err != nil {
			return
		}
		if _, err := client.Write(answer); err != nil {
			return
		}
	}
}

// exchange answers nothing for a request that wants no answer.
func exchange(server net.Conn, request []byte) ([]byte, error) {
	if _, err := server.Write(request); err != nil {
		return nil, err
	}
	if wantsNoAnswer(request) {
		return nil, nil
	}
	for {
		answer, err := readMessage(server)
		if err != nil || word(answer, 8) == word(request, 4) {
			return answer, err
		}
	}
}

func readMessage(from net.Conn) ([]byte, error) {
	header := make([]byte, headerSize)
	if _, err := io.ReadFull(from, header); err != nil {
		return nil, err
	}
	size := word(header, 0)
	if size < headerSize || size > maxSize {
		return nil, errors.New("not a message")
	}
	message := make([]byte, size)
	copy(message, header)
	_, err := io.ReadFull(from, message[headerSize:])
	return message, err
}

func wantsNoAnswer(request []byte) bool {
	return word(request, 12) == opMsg && len(request) >= headerSize+4 && word(request, headerSize)&moreToCome != 0
}

func word(message []byte, at int) uint32 {
	return binary.LittleEndian.Uint32(message[at:])
}
