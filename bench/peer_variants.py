"""What the peer computes per repetition: a training step or a probe pass in PyTorch with Hugging Face's GPT-NeoX.

Variants of training (workloads `sft` and `dpo`):
  eager        as published trainers do it: one right-padded batch with an attention mask (DPO: chosen and rejected
               concatenated), logits at every position, log_softmax and gather; attention by matrix products
  sdpa         the same with PyTorch's scaled_dot_product_attention: the peer that the goals name
  sdpa-tight   what a careful user writes: sequences sorted by length into chunks with little padding, no attention mask
               (causal attention never sees padding on the right), F.cross_entropy
  sdpa-sliced  sdpa-tight, and logits only at the positions that are scored

Variants of scoring (workload `score`):
  paper        the published loop: one forward per response, batch size 1, log_softmax over V at every position
  sdpa-batch   the responses of a row as one padded batch with an attention mask
  sdpa-tight, sdpa-sliced   as above, per row

Variants of the influence matrix (workload `influence`), all with logits only at the positions that are scored:
  stored       one backward per example, its gradient a row of a matrix; then one matrix product
  streamed     the same, but only the updates' gradients are kept: less memory, and every observed one reads them again
  vmap         torch.func: gradients of up to 8 padded examples at a time, stored as above; attention by matrix products,
               because vmap has no rule for the other

All of them accumulate in float32 and return the checksum of the repetition: the loss, or the sum of log-probabilities;
for the influence matrix the weighted sum of its entries' sizes that `influence_checksum` writes down.
"""

import torch
import torch.nn.functional as F
from transformers import GPTNeoXForCausalLM

TRAINING = ("eager", "sdpa", "sdpa-tight", "sdpa-sliced")
SCORING = ("paper", "sdpa-batch", "sdpa-tight", "sdpa-sliced")
INFLUENCE = ("stored", "streamed", "vmap")
VMAP_EXAMPLES = 8
PIECE = 1 << 16
# A tight chunk takes sequences up to this much longer than its shortest: more padding costs more than a call saves.
TIGHT_SPREAD = 1.2


def create(model_folder, workload, variant):
    known = {"score": SCORING, "influence": INFLUENCE}.get(workload["kind"], TRAINING)
    if variant not in known:
        raise ValueError(f"variant {variant} does not do {workload['kind']}: use one of {', '.join(known)}")
    model = GPTNeoXForCausalLM.from_pretrained(
        model_folder, attn_implementation="eager" if variant in ("eager", "vmap") else "sdpa", torch_dtype=torch.float32
    )
    works = {"score": Scoring, "influence": Influence}
    return works.get(workload["kind"], Training)(model, workload, variant)


class PaddedForward:
    """Log-probabilities of sequences as one padded batch, all logits as Hugging Face gives them."""

    def __init__(self, sequences, prompt_lengths, masked=True):
        longest = max(map(len, sequences))
        self.ids = torch.zeros(len(sequences), longest, dtype=torch.long)
        self.attention_mask = torch.zeros(len(sequences), longest, dtype=torch.long)
        scored = torch.zeros(len(sequences), longest, dtype=torch.bool)
        for i, (ids, prompt_length) in enumerate(zip(sequences, prompt_lengths)):
            self.ids[i, : len(ids)] = torch.tensor(ids)
            self.attention_mask[i, : len(ids)] = 1
            scored[i, prompt_length : len(ids)] = True
        if not masked:
            self.attention_mask = None
        self.scored = scored[:, 1:]
        self.labels = self.ids[:, 1:].masked_fill(~self.scored, 0)

    def token_log_probabilities(self, model):
        logits = model(self.ids, attention_mask=self.attention_mask, use_cache=False).logits[:, :-1]
        return logits.log_softmax(-1)

    def __call__(self, model):
        log_probabilities = self.token_log_probabilities(model)
        return (log_probabilities.gather(2, self.labels.unsqueeze(2)).squeeze(2) * self.scored).sum(-1)

    def with_argmax(self, model):
        """Also the log-probabilities of the most likely tokens, which every probe reports."""
        log_probabilities = self.token_log_probabilities(model)
        own = (log_probabilities.gather(2, self.labels.unsqueeze(2)).squeeze(2) * self.scored).sum(-1)
        return own, (log_probabilities.max(-1).values * self.scored).sum(-1)


def chunks_of_similar_length(sequences):
    chunks = []
    for i in sorted(range(len(sequences)), key=lambda i: len(sequences[i])):
        if not chunks or len(sequences[i]) > TIGHT_SPREAD * len(sequences[chunks[-1][0]]):
            chunks.append([])
        chunks[-1].append(i)
    return chunks


class TightForward:
    """The same numbers from chunks of sequences of similar length, without a mask and with cross-entropy."""

    def __init__(self, sequences, prompt_lengths, sliced):
        self.sliced = sliced
        self.count = len(sequences)
        self.chunks = []
        for members in chunks_of_similar_length(sequences):
            padded = PaddedForward([sequences[i] for i in members], [prompt_lengths[i] for i in members])
            # Labels are moved, not logits: position t holds the token after it, so that no logits are copied.
            labels = F.pad(padded.labels.masked_fill(~padded.scored, -100), (0, 1), value=-100)
            positions = (labels != -100).nonzero(as_tuple=True)
            self.chunks.append((torch.tensor(members), padded.ids, labels, positions))

    def logits_and_labels(self, model, ids, labels, positions):
        if self.sliced:
            hidden = model.gpt_neox(ids, use_cache=False).last_hidden_state
            return model.embed_out(hidden[positions]), labels[positions]
        return model(ids, use_cache=False).logits.flatten(0, 1), labels.flatten()

    def sums_by_sequence(self, values, labels, positions):
        if self.sliced:
            return torch.zeros(len(labels)).index_add(0, positions[0], values)
        return values.view(labels.shape).sum(-1)

    def __call__(self, model):
        sums = torch.zeros(self.count)
        for members, ids, labels, positions in self.chunks:
            logits, targets = self.logits_and_labels(model, ids, labels, positions)
            losses = F.cross_entropy(logits, targets, reduction="none", ignore_index=-100)
            sums = sums.index_copy(0, members, -self.sums_by_sequence(losses, labels, positions))
        return sums

    def with_argmax(self, model):
        sums, argmax_sums = torch.zeros(self.count), torch.zeros(self.count)
        for members, ids, labels, positions in self.chunks:
            logits, targets = self.logits_and_labels(model, ids, labels, positions)
            losses = F.cross_entropy(logits, targets, reduction="none", ignore_index=-100)
            most_likely = (logits.max(-1).values - logits.logsumexp(-1)) * (targets != -100)
            sums[members] = -self.sums_by_sequence(losses, labels, positions)
            argmax_sums[members] = self.sums_by_sequence(most_likely, labels, positions)
        return sums, argmax_sums


def forward_for(variant, sequences, prompt_lengths):
    if variant in ("sdpa-tight", "sdpa-sliced"):
        return TightForward(sequences, prompt_lengths, sliced=variant == "sdpa-sliced")
    return PaddedForward(sequences, prompt_lengths)


class Training:
    """One optimizer step per repetition, on the workload's batches in turn. Tensors are built beforehand."""

    def __init__(self, model, workload, variant):
        self.model = model.train()
        self.dpo = workload["kind"] == "dpo"
        self.beta = workload.get("beta")
        self.max_grad_norm = workload["max_grad_norm"]
        # PyTorch's default, the plain loop on a CPU: the list operations (foreach=True) measured up to a tenth slower.
        self.optimizer = torch.optim.RMSprop(model.parameters(), lr=workload["learning_rate"])
        self.batches = [self.prepared(batch["rows"], variant) for batch in workload["batches"]]
        self.steps = 0

    def prepared(self, rows, variant):
        # All chosen, then all rejected, as TRL concatenates them.
        sides = range(2 if self.dpo else 1)
        sequences = [row["sequences"][side] for side in sides for row in rows]
        prompt_lengths = [row["prompt_length"] for _ in sides for row in rows]
        references = None
        if self.dpo:
            references = torch.tensor([row["reference_logprobs"][side] for side in sides for row in rows])
        return forward_for(variant, sequences, prompt_lengths), references

    def loss(self, forward, references):
        log_probabilities = forward(self.model)
        if not self.dpo:
            return -log_probabilities.mean()
        chosen, rejected = (log_probabilities - references).chunk(2)
        return -F.logsigmoid(self.beta * (chosen - rejected)).mean()

    def repetition(self):
        forward, references = self.batches[self.steps % len(self.batches)]
        self.steps += 1
        loss = self.loss(forward, references)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.max_grad_norm)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        return loss.item()


class Scoring:
    """One pass over all rows and responses per repetition; log-probability and argmax log-probability of each."""

    def __init__(self, model, workload, variant):
        self.model = model.eval()
        self.passes = [self.prepared(batch["rows"], variant) for batch in workload["batches"]]
        self.repetitions = 0

    def prepared(self, rows, variant):
        forwards = []
        for row in rows:
            if variant == "paper":
                forwards += [PaddedForward([ids], [row["prompt_length"]], masked=False) for ids in row["sequences"]]
            else:
                forwards.append(forward_for(variant, row["sequences"], [row["prompt_length"]] * len(row["sequences"])))
        return forwards

    @torch.no_grad()
    def repetition(self):
        forwards = self.passes[self.repetitions % len(self.passes)]
        self.repetitions += 1
        total = 0.0
        for forward in forwards:
            own, argmax = forward.with_argmax(self.model)
            # Read out per response, as a probe must; the argmax is part of the checksum so that it is checked too.
            total += sum(own.tolist()) + sum(argmax.tolist())
        return total


def influence_checksum(matrix):
    """Every entry counts by its size, and by its place, so that a transposed or shuffled matrix shows."""
    observed, updates = matrix.shape
    places = torch.arange(1, observed * updates + 1, dtype=torch.float64).view(observed, updates)
    return (matrix.double().abs() * places).sum().item()


def inner_products(left, right):
    """Of rows of millions of elements, piece by piece: one float32 sum over all loses three digits."""
    total = torch.zeros(len(left), len(right), dtype=torch.float64)
    for a, b in zip(left.split(PIECE, 1), right.split(PIECE, 1)):
        total += a @ b.t()
    return total


class Influence:
    """-<gradient of an observed response's log-probability, gradient of what an update adds to the loss>, all pairs."""

    def __init__(self, model, workload, variant):
        self.model = model.eval()
        self.variant = variant
        self.parameters = dict(model.named_parameters())
        [batch] = workload["batches"]
        self.observed = [
            (torch.tensor([ids]), row["prompt_length"], 1.0) for row in batch["observed"] for ids in row["sequences"]
        ]
        self.updates = [
            (torch.tensor([ids]), row["prompt_length"], coefficient)
            for row in batch["rows"]
            for ids, coefficient in zip(row["sequences"], row["coefficients"])
        ]
        self.size = sum(parameter.numel() for parameter in self.parameters.values())
        self.stored = torch.empty(len(self.updates) + (0 if variant == "streamed" else len(self.observed)), self.size)

    def gradients(self, ids, prompt_length, coefficient):
        hidden = self.model.gpt_neox(ids, use_cache=False).last_hidden_state[0, prompt_length - 1 : -1]
        losses = F.cross_entropy(self.model.embed_out(hidden), ids[0, prompt_length:], reduction="sum")
        return torch.autograd.grad(-coefficient * losses, list(self.parameters.values()))

    def store(self, examples, rows):
        for example, row in zip(examples, rows):
            torch.cat([gradient.flatten() for gradient in self.gradients(*example)], out=row)

    def store_by_vmap(self, examples, rows):
        for start in range(0, len(examples), VMAP_EXAMPLES):
            self.store_padded(examples[start : start + VMAP_EXAMPLES], rows[start : start + VMAP_EXAMPLES])

    def store_padded(self, examples, rows):
        ids = torch.zeros(len(examples), max(ids.shape[1] for ids, _, _ in examples), dtype=torch.long)
        scored = max(ids.shape[1] - prompt_length for ids, prompt_length, _ in examples)
        positions = torch.zeros(len(examples), scored, dtype=torch.long)
        weights = torch.zeros(len(examples), scored)
        for i, (own, prompt_length, coefficient) in enumerate(examples):
            count = own.shape[1] - prompt_length
            ids[i, : own.shape[1]] = own[0]
            positions[i, :count] = torch.arange(prompt_length, own.shape[1])
            weights[i, :count] = coefficient
        labels = ids.gather(1, positions)
        # positions beyond a response are 0, with weight 0; the one before 0 is not asked for
        before = (positions - 1).clamp(min=0)
        gradients = torch.func.vmap(torch.func.grad(self.loss), in_dims=(None, 0, 0, 0, 0))(
            {name: parameter.detach() for name, parameter in self.parameters.items()}, ids, before, labels, weights
        )
        start = 0
        for name in self.parameters:
            end = start + self.parameters[name].numel()
            rows[:, start:end] = gradients.pop(name).flatten(1)
            start = end

    def loss(self, parameters, ids, positions, labels, weights):
        hidden = torch.func.functional_call(
            self.model.gpt_neox,
            {name.removeprefix("gpt_neox."): p for name, p in parameters.items() if name.startswith("gpt_neox.")},
            (ids.unsqueeze(0),),
            {"use_cache": False},
        ).last_hidden_state[0]
        logits = hidden.index_select(0, positions) @ parameters["embed_out.weight"].t()
        own = logits.log_softmax(-1).gather(1, labels.unsqueeze(1)).squeeze(1)
        return (own * weights).sum()

    def repetition(self):
        updates = self.stored[: len(self.updates)]
        store = self.store_by_vmap if self.variant == "vmap" else self.store
        store(self.updates, updates)
        if self.variant == "streamed":
            row = torch.empty(1, self.size)
            products = []
            for example in self.observed:
                self.store([example], row)
                products.append(inner_products(row, updates))
            return influence_checksum(-torch.cat(products))
        observed = self.stored[len(self.updates) :]
        store(self.observed, observed)
        return influence_checksum(-inner_products(observed, updates))
