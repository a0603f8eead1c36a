class Operations(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  def heads(self: __torch__.Operations,
    fused: Tensor,
    heads: int) -> List[Tensor]:
    tokens = torch.size(fused, 0)
    query, key, value, = torch.unbind(torch.view(fused, [tokens, heads, 3, -1]), 2)
    return [query, key, value]
  def rotate(self: __torch__.Operations,
    x: Tensor,
    cosine: Tensor,
    sine: Tensor,
    turn: Tensor) -> Tensor:
    return torch.addcmul(torch.mul(x, cosine), torch.matmul(x, turn), sine)
  def attention(self: __torch__.Operations,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    sizes: List[int],
    prefixes: List[int],
    masks: List[Tensor]) -> Tensor:
    queries = torch.split_with_sizes(query, sizes)
    keys = torch.split_with_sizes(key, sizes)
    values = torch.split_with_sizes(value, sizes)
    outputs = annotate(List[Tensor], [])
    prefix_key = torch.transpose(keys[0], 0, 1)
    prefix_value = torch.transpose(values[0], 0, 1)
    for i in range(torch.len(sizes)):
      q = torch.transpose(queries[i], 0, 1)
      k = torch.transpose(keys[i], 0, 1)
      v = torch.transpose(values[i], 0, 1)
      prefix = prefixes[i]
      if torch.lt(prefix, 0):
        mask = masks[i]
        own_key = torch.cat([prefix_key, k], 1)
        own_value = torch.cat([prefix_value, v], 1)
        o = torch.scaled_dot_product_attention(torch.unsqueeze(q, 0), torch.unsqueeze(own_key, 0), torch.unsqueeze(own_value, 0), mask)
        _0 = torch.append(outputs, torch.transpose(torch.squeeze(o, 0), 0, 1))
      else:
        o1 = torch.scaled_dot_product_attention(torch.unsqueeze(q, 0), torch.unsqueeze(k, 0), torch.unsqueeze(v, 0), None, 0., True)
        _1 = torch.append(outputs, torch.transpose(torch.squeeze(o1, 0), 0, 1))
        if torch.gt(prefix, 0):
          prefix_key = torch.narrow(k, 1, 0, prefix)
          prefix_value = torch.narrow(v, 1, 0, prefix)
        else:
          pass
    return torch.flatten(torch.cat(outputs), 1)
  def even_attention(self: __torch__.Operations,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    sequences: int) -> Tensor:
    tokens = torch.size(query, 0)
    _0 = [sequences, torch.floordiv(tokens, sequences), torch.size(query, 1), torch.size(query, 2)]
    q = torch.transpose(torch.reshape(query, _0), 1, 2)
    k = torch.transpose(torch.reshape(key, _0), 1, 2)
    v = torch.transpose(torch.reshape(value, _0), 1, 2)
    o = torch.scaled_dot_product_attention(q, k, v, None, 0., True)
    return torch.reshape(torch.transpose(o, 1, 2), [tokens, -1])
  def select(self: __torch__.Operations,
    x: Tensor,
    positions: Tensor) -> Tensor:
    return torch.index_select(x, 0, positions)
  def log_probabilities(self: __torch__.Operations,
    logits: Tensor,
    labels: Tensor) -> List[Tensor]:
    all = torch.log_softmax(logits, 1)
    own = torch.squeeze(torch.gather(all, 1, torch.unsqueeze(labels, 1)), 1)
    return [own, all]
  def logit_gradient(self: __torch__.Operations,
    log_probabilities: Tensor,
    labels: Tensor,
    coefficients: Tensor) -> Tensor:
    column = torch.unsqueeze(coefficients, 1)
    gradient = torch.mul_(torch.exp_(log_probabilities), torch.neg(column))
    return torch.scatter_add_(gradient, 1, torch.unsqueeze(labels, 1), column)
  def statistics(self: __torch__.Operations,
    logits: Tensor,
    labels: Tensor) -> Tensor:
    all = torch.log_softmax(logits, 1)
    own = torch.squeeze(torch.gather(all, 1, torch.unsqueeze(labels, 1)), 1)
    top, index, = torch.max(all, 1)
    probability = torch.exp(all)
    squares = torch.sum(torch.mul(probability, probability), [1])
    entropy = torch.neg(torch.sum(torch.mul(probability, all), [1]))
    others = torch.logsumexp(torch.scatter_(all, 1, torch.unsqueeze(index, 1), float("-inf")), [1])
    return torch.stack([own, top, others, squares, entropy])
